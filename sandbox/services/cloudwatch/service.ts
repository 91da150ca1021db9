import * as schemas from '@aws-sdk/client-cloudwatch'
import type { Service } from '../../service.ts'
import { alarms } from './alarms.ts'

/** CloudWatch: alarms on metrics. */
export const cloudWatch: Service<typeof schemas> = {
  signingName: 'monitoring',
  schemas,
  operations: alarms,
}
