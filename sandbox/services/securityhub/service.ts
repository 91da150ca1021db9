import * as schemas from '@aws-sdk/client-securityhub'
import type { Service } from '../../service.ts'
import { findings } from './findings.ts'
import { hub } from './hub.ts'
import { invalidInput } from './invalid-input.ts'

/** Security Hub, as far as importing findings needs it. */
export const securityHub: Service<typeof schemas> = {
  signingName: 'securityhub',
  schemas,
  unsupported: { EnableSecurityHub: ['EnableDefaultStandards', 'Tags'], GetFindings: ['SortCriteria'] },
  invalidInput,
  operations: { ...hub, ...findings },
}
