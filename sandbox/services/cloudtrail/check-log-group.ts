import { AwsError } from '../../service.ts'
import type { Destination } from './destination.ts'

/**
 * Log group and role come together: "not required unless you specify" the other. Only their ARNs are judged: the
 * sandbox has neither CloudWatch Logs nor IAM. Throws
 * InvalidCloudWatchLogsLogGroupArnException or InvalidCloudWatchLogsRoleArnException.
 */
export function checkLogGroup(trail: Destination): void {
  const { logGroupArn, logGroupRoleArn } = trail.configuration
  if (logGroupArn === undefined && logGroupRoleArn === undefined) return
  if (logGroupArn === undefined) throw invalidGroup('A log group is needed where a role is given.')
  if (logGroupRoleArn === undefined) throw invalidRole('A role is needed where a log group is given.')
  const { partition } = trail.world
  const group = /^arn:([a-z-]+):logs:([a-z0-9-]+):(\d{12}):log-group:([\w./#-]{1,512}):\*$/.exec(logGroupArn)
  if (group?.[1] !== partition || group[2] !== trail.homeRegion) {
    throw invalidGroup(`CloudTrail cannot validate the specified log group ARN: ${logGroupArn}`)
  }
  if (!new RegExp(`^arn:${partition}:iam::\\d{12}:role/[\\w+=,.@/-]+$`).test(logGroupRoleArn)) {
    throw invalidRole(`CloudTrail cannot validate the specified role ARN: ${logGroupRoleArn}`)
  }
}

function invalidGroup(message: string): AwsError {
  return new AwsError('InvalidCloudWatchLogsLogGroupArnException', message)
}

function invalidRole(message: string): AwsError {
  return new AwsError('InvalidCloudWatchLogsRoleArnException', message)
}
