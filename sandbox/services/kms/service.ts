import * as schemas from '@aws-sdk/client-kms'
import type { Service } from '../../service.ts'
import { aliases } from './aliases.ts'
import { grants } from './grants.ts'
import { keys } from './key-operations.ts'
import { keyPolicies } from './key-policy.ts'
import { macs } from './macs.ts'

/** KMS: keys, policies, aliases, rotation and MACs. */
export const kms: Service<typeof schemas> = {
  signingName: 'kms',
  schemas,
  operations: { ...keys, ...keyPolicies, ...aliases, ...grants, ...macs },
}
