/** Custom key stores: wire shapes. */

import type { Family } from "./family.js";
import { list, oneOf, required, structure } from "./shape.js";
import {
  AccountId,
  CloudHsmClusterId,
  CustomKeyStoreId,
  CustomKeyStoreName,
  KeyStorePassword,
  NextPage,
  Page,
  Time,
  TrustAnchorCertificate,
  XksAccessKeyId,
  XksSecretAccessKey,
  XksUriEndpoint,
  XksUriPath,
  XksVpcServiceName,
} from "./values.js";

const StoreType = oneOf("AWS_CLOUDHSM", "EXTERNAL_KEY_STORE");
const Connectivity = oneOf("PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE");
const ConnectionState = oneOf("CONNECTED", "CONNECTING", "FAILED", "DISCONNECTED", "DISCONNECTING");
const ConnectionErrorCode = oneOf(
  "INVALID_CREDENTIALS",
  "CLUSTER_NOT_FOUND",
  "NETWORK_ERRORS",
  "INTERNAL_ERROR",
  "INSUFFICIENT_CLOUDHSM_HSMS",
  "USER_LOCKED_OUT",
  "USER_NOT_FOUND",
  "USER_LOGGED_IN",
  "SUBNET_NOT_FOUND",
  "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET",
  "XKS_PROXY_ACCESS_DENIED",
  "XKS_PROXY_NOT_REACHABLE",
  "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
  "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
  "XKS_PROXY_INVALID_RESPONSE",
  "XKS_PROXY_INVALID_CONFIGURATION",
  "XKS_PROXY_TIMED_OUT",
  "XKS_PROXY_INVALID_TLS_CONFIGURATION",
);

const proxy = {
  XksProxyUriEndpoint: XksUriEndpoint,
  XksProxyUriPath: XksUriPath,
  XksProxyVpcEndpointServiceName: XksVpcServiceName,
  XksProxyVpcEndpointServiceOwner: AccountId,
  XksProxyAuthenticationCredential: structure({
    AccessKeyId: required(XksAccessKeyId),
    RawSecretAccessKey: required(XksSecretAccessKey),
  }),
  XksProxyConnectivity: Connectivity,
} as const;

const store = structure({
  CustomKeyStoreId,
  CustomKeyStoreName,
  CloudHsmClusterId,
  TrustAnchorCertificate,
  ConnectionState,
  ConnectionErrorCode,
  CreationDate: Time,
  CustomKeyStoreType: StoreType,
  XksProxyConfiguration: structure({
    Connectivity,
    AccessKeyId: XksAccessKeyId,
    UriEndpoint: XksUriEndpoint,
    UriPath: XksUriPath,
    VpcEndpointServiceName: XksVpcServiceName,
    VpcEndpointServiceOwner: AccountId,
  }),
});

const byStoreId = { CustomKeyStoreId: required(CustomKeyStoreId) } as const;

export const customKeyStores = {
  CreateCustomKeyStore: {
    input: {
      CustomKeyStoreName: required(CustomKeyStoreName),
      CloudHsmClusterId,
      TrustAnchorCertificate,
      KeyStorePassword,
      CustomKeyStoreType: StoreType,
      ...proxy,
    },
    output: { CustomKeyStoreId },
  },
  UpdateCustomKeyStore: {
    input: { ...byStoreId, NewCustomKeyStoreName: CustomKeyStoreName, KeyStorePassword, CloudHsmClusterId, ...proxy },
    output: {},
  },
  DeleteCustomKeyStore: { input: byStoreId, output: {} },
  DescribeCustomKeyStores: {
    input: { CustomKeyStoreId, CustomKeyStoreName, ...Page },
    output: { CustomKeyStores: list(store), ...NextPage },
  },
  ConnectCustomKeyStore: { input: byStoreId, output: {} },
  DisconnectCustomKeyStore: { input: byStoreId, output: {} },
} as const satisfies Family<
  | "CreateCustomKeyStore"
  | "UpdateCustomKeyStore"
  | "DeleteCustomKeyStore"
  | "DescribeCustomKeyStores"
  | "ConnectCustomKeyStore"
  | "DisconnectCustomKeyStore"
>;
