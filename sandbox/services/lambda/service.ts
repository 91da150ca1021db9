import * as schemas from '@aws-sdk/client-lambda'
import type { Service } from '../../service.ts'
import { functions } from './functions.ts'
import { permissions } from './permissions.ts'

/** Lambda, as far as the functions that stand in the world can be looked at and tampered with. */
export const lambda: Service<typeof schemas> = {
  signingName: 'lambda',
  schemas,
  operations: { ...functions, ...permissions },
}
