import * as schemas from '@aws-sdk/client-cloudwatch'
import type { Service } from '../../service.ts'
import { alarms } from './alarms.ts'
import { compositeAlarms } from './composite-alarms.ts'
import { muteRules } from './mute-rules.ts'
import { alarmTags } from './tags.ts'

/** CloudWatch: alarms on metrics and on other alarms, and rules that mute them. */
export const cloudWatch: Service<typeof schemas> = {
  signingName: 'monitoring',
  schemas,
  unsupported: {
    DescribeAlarms: ['ChildrenOfAlarmName', 'ParentsOfAlarmName'],
    PutAlarmMuteRule: ['Description', 'ExpireDate', 'StartDate', 'Tags'],
  },
  operations: { ...alarms, ...compositeAlarms, ...muteRules, ...alarmTags },
}
