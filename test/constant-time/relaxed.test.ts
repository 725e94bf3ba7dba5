/** As constant-time.test.ts, for the module as it runs where the engine has relaxed SIMD. */
import { checkEveryJob } from "./every-job.js";

checkEveryJob("with relaxed swizzles");
