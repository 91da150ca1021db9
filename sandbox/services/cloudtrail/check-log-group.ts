import { AwsError } from '../../service.ts'
import { logGroupByArn } from '../logs/state.ts'
import type { Destination } from './destination.ts'
import { administersOrganization, organizationOf } from './organization.ts'

/**
 * Log group and role come together: "not required unless you specify" the other. "You must use a log group that
 * exists in your account" (CloudTrail API reference, CreateTrail), in the home region; for an organization's trail
 * a delegated administrator's will do. Of the role only the ARN is judged. Throws
 * InvalidCloudWatchLogsLogGroupArnException or InvalidCloudWatchLogsRoleArnException.
 */
export function checkLogGroup(trail: Destination): void {
  const { logGroupArn, logGroupRoleArn } = trail.configuration
  if (logGroupArn === undefined && logGroupRoleArn === undefined) return
  if (logGroupArn === undefined) throw invalidGroup('A log group is needed where a role is given.')
  if (logGroupRoleArn === undefined) throw invalidRole('A role is needed where a log group is given.')
  const { world } = trail
  const group = /^arn:([a-z-]+):logs:([a-z0-9-]+):(\d{12}):log-group:[\w./#-]{1,512}:\*$/.exec(logGroupArn)
  if (group?.[1] !== world.partition || group[2] !== trail.homeRegion || !mayUse(trail, group[3] ?? '')) {
    throw invalidGroup(`CloudTrail cannot validate the specified log group ARN: ${logGroupArn}`)
  }
  if (!new RegExp(`^arn:${world.partition}:iam::\\d{12}:role/[\\w+=,.@/-]+$`).test(logGroupRoleArn)) {
    throw invalidRole(`CloudTrail cannot validate the specified role ARN: ${logGroupRoleArn}`)
  }
  if (!logGroupByArn(world, logGroupArn)) {
    throw invalidGroup(`CloudTrail cannot find the specified log group: ${logGroupArn}`)
  }
}

function mayUse({ world, account, configuration }: Destination, owner: string): boolean {
  if (owner === account) return true
  const organization = configuration.organization ? organizationOf(world, account) : undefined
  return organization !== undefined && administersOrganization(organization, owner)
}

function invalidGroup(message: string): AwsError {
  return new AwsError('InvalidCloudWatchLogsLogGroupArnException', message)
}

function invalidRole(message: string): AwsError {
  return new AwsError('InvalidCloudWatchLogsRoleArnException', message)
}
