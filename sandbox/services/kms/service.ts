import * as schemas from '@aws-sdk/client-kms'
import type { Service } from '../../service.ts'
import { aliases } from './aliases.ts'
import { grants } from './grants.ts'
import { keys } from './key-operations.ts'
import { keyPolicies } from './key-policy.ts'
import { macs } from './macs.ts'
import { signatures } from './signatures.ts'
import { keyTags } from './tags.ts'

/** KMS: keys, policies, aliases, rotation, MACs and signatures. */
export const kms: Service<typeof schemas> = {
  signingName: 'kms',
  schemas,
  unsupported: {
    CreateGrant: ['GranteeServicePrincipal', 'RetiringServicePrincipal'],
    CreateKey: ['CustomKeyStoreId', 'XksKeyId'],
    ListGrants: ['GranteeServicePrincipal'],
  },
  // A grant is in force at once, so a token that anticipates it adds nothing.
  withoutEffect: {
    CreateGrant: ['GrantTokens'],
    DescribeKey: ['GrantTokens'],
    GenerateMac: ['GrantTokens'],
    GetPublicKey: ['GrantTokens'],
    Sign: ['GrantTokens'],
    Verify: ['GrantTokens'],
    VerifyMac: ['GrantTokens'],
  },
  operations: { ...keys, ...keyTags, ...keyPolicies, ...aliases, ...grants, ...macs, ...signatures },
}
