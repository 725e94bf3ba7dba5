/** Custom key stores: CloudHSM clusters and external key store proxies. */

import type { NoMembers } from "./common.js";
import type { ConnectionErrorCodeType, ConnectionStateType, CustomKeyStoreType, XksProxyConnectivityType } from "./enums.js";

/** Credential for an external key store proxy. */
export interface XksProxyAuthenticationCredentialType {
  /** 20 to 30 characters of A-Z and 2-7. */
  AccessKeyId: string | undefined;
  /** The secret; 43 to 64 base64 characters. */
  RawSecretAccessKey: string | undefined;
}

/** How an external key store proxy is reached. */
export interface XksProxyConfigurationType {
  /** How the proxy is reached. */
  Connectivity: XksProxyConnectivityType;
  /** 20 to 30 characters of A-Z and 2-7. */
  AccessKeyId?: string | undefined;
  /** `https://` and the host of the proxy. */
  UriEndpoint: string;
  /** Path of the proxy API. */
  UriPath: string;
  /** Name of the VPC endpoint service. */
  VpcEndpointServiceName?: string | undefined;
  /** Account that owns the VPC endpoint service; 12 digits. */
  VpcEndpointServiceOwner?: string | undefined;
}

/** A custom key store. */
export interface CustomKeyStoresListEntry {
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId: string;
  /** Name of the custom key store, unique in account and Region; 1 to 256 characters. */
  CustomKeyStoreName: string;
  /** Id of the CloudHSM cluster; 19 to 24 characters. */
  CloudHsmClusterId?: string | undefined;
  /** PEM certificate of the cluster's trust anchor; 1 to 5,000 characters. */
  TrustAnchorCertificate?: string | undefined;
  /** Whether the key store is connected. */
  ConnectionState: ConnectionStateType;
  /** Why it is in state FAILED. */
  ConnectionErrorCode?: ConnectionErrorCodeType | undefined;
  /** When the custom key store was created. */
  CreationDate: Date;
  /** Default AWS_CLOUDHSM. */
  CustomKeyStoreType: CustomKeyStoreType;
  /** How the external key store proxy is reached. */
  XksProxyConfiguration?: XksProxyConfigurationType | undefined;
}

export interface CreateCustomKeyStoreRequest {
  /** Name of the custom key store, unique in account and Region; 1 to 256 characters. */
  CustomKeyStoreName: string | undefined;
  /** Id of the CloudHSM cluster; 19 to 24 characters. */
  CloudHsmClusterId?: string | undefined;
  /** PEM certificate of the cluster's trust anchor; 1 to 5,000 characters. */
  TrustAnchorCertificate?: string | undefined;
  /** Password of the cluster's `kmsuser`; 7 to 32 characters. */
  KeyStorePassword?: string | undefined;
  /** Default AWS_CLOUDHSM. */
  CustomKeyStoreType?: CustomKeyStoreType | undefined;
  /** `https://` and the host of the external key store proxy; 10 to 128 characters. */
  XksProxyUriEndpoint?: string | undefined;
  /** Path of the proxy API, ending `/kms/xks/v1`; 10 to 128 characters. */
  XksProxyUriPath?: string | undefined;
  /** Name of the VPC endpoint service; 20 to 64 characters. */
  XksProxyVpcEndpointServiceName?: string | undefined;
  /** Account that owns the VPC endpoint service; 12 digits. */
  XksProxyVpcEndpointServiceOwner?: string | undefined;
  /** With what requests to the proxy are signed. */
  XksProxyAuthenticationCredential?: XksProxyAuthenticationCredentialType | undefined;
  /** How the proxy is reached. */
  XksProxyConnectivity?: XksProxyConnectivityType | undefined;
}

export interface CreateCustomKeyStoreResponse {
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId: string;
}

export interface UpdateCustomKeyStoreRequest {
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId: string | undefined;
  /** The new name; 1 to 256 characters. */
  NewCustomKeyStoreName?: string | undefined;
  /** Password of the cluster's `kmsuser`; 7 to 32 characters. */
  KeyStorePassword?: string | undefined;
  /** Id of the CloudHSM cluster; 19 to 24 characters. */
  CloudHsmClusterId?: string | undefined;
  /** `https://` and the host of the external key store proxy; 10 to 128 characters. */
  XksProxyUriEndpoint?: string | undefined;
  /** Path of the proxy API, ending `/kms/xks/v1`; 10 to 128 characters. */
  XksProxyUriPath?: string | undefined;
  /** Name of the VPC endpoint service; 20 to 64 characters. */
  XksProxyVpcEndpointServiceName?: string | undefined;
  /** Account that owns the VPC endpoint service; 12 digits. */
  XksProxyVpcEndpointServiceOwner?: string | undefined;
  /** With what requests to the proxy are signed. */
  XksProxyAuthenticationCredential?: XksProxyAuthenticationCredentialType | undefined;
  /** How the proxy is reached. */
  XksProxyConnectivity?: XksProxyConnectivityType | undefined;
}

export type UpdateCustomKeyStoreResponse = NoMembers;

export interface DeleteCustomKeyStoreRequest {
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId: string | undefined;
}

export type DeleteCustomKeyStoreResponse = NoMembers;

export interface DescribeCustomKeyStoresRequest {
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId?: string | undefined;
  /** Name of the custom key store, unique in account and Region; 1 to 256 characters. */
  CustomKeyStoreName?: string | undefined;
  /** How many at most in one answer; 1 to 1,000. */
  Limit?: number | undefined;
  /** NextMarker of the answer before; 1 to 1,024 characters. */
  Marker?: string | undefined;
}

export interface DescribeCustomKeyStoresResponse {
  /** The custom key stores. */
  CustomKeyStores: CustomKeyStoresListEntry[];
  /** Where the next call goes on; there when Truncated is true. */
  NextMarker?: string | undefined;
  /** True: there is more. */
  Truncated: boolean;
}

export interface ConnectCustomKeyStoreRequest {
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId: string | undefined;
}

export type ConnectCustomKeyStoreResponse = NoMembers;

export interface DisconnectCustomKeyStoreRequest {
  /** Id of a custom key store; 1 to 64 characters. */
  CustomKeyStoreId: string | undefined;
}

export type DisconnectCustomKeyStoreResponse = NoMembers;
