import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { type Attack, attackHarness } from './attack-harness.ts'
import { trailsWhole } from './states.ts'

const own = 'trailkeeper-forward'
const deliveries = 'CloudTrail_CloudWatchLogs_Role'
const nothing = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
})
const trustsCloudTrail = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
})
const trustsThem = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' }],
})

const told = (what: string, event: string, strike: Attack['strike'], ...says: string[]): Attack => ({
  name: `${event}: ${what}`,
  strike,
  ends: 'told',
  event,
  says: ['cloudwatch-logs', ...says],
})

/** No role is given its policies back by the guard: that would take the right to give itself any. */
const attacks: Attack[] = [
  told(
    "of the guard's own role",
    'DeleteRolePolicy',
    ({ iam }) => iam().send(new DeleteRolePolicyCommand({ RoleName: own, PolicyName: 'forward' })),
    'put the stack back',
    'aws iam get-role',
    'aws iam list-role-policies',
  ),
  told("another policy for the guard's own role", 'PutRolePolicy', ({ iam }) =>
    iam().send(new PutRolePolicyCommand({ RoleName: own, PolicyName: 'forward', PolicyDocument: nothing })),
  ),
  told("the guard's own role trusts others", 'UpdateAssumeRolePolicy', ({ iam }) =>
    iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: own, PolicyDocument: trustsThem })),
  ),
  told('the role by which a trail reaches its log group', 'AttachRolePolicy', async ({ iam }) => {
    await iam().send(
      new AttachRolePolicyCommand({
        RoleName: deliveries,
        PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
      }),
    )
  }),
  told('of the role by which a trail reaches its log group', 'DetachRolePolicy', ({ iam }) =>
    iam().send(
      new DetachRolePolicyCommand({
        RoleName: deliveries,
        PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
      }),
    ),
  ),
  told('the role by which a trail reaches its log group trusts others', 'UpdateAssumeRolePolicy', ({ iam }) =>
    iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: deliveries, PolicyDocument: trustsThem })),
  ),
  {
    name: 'PutRolePolicy: of a role that has nothing to do with trails',
    strike: async ({ iam }) => {
      await iam().send(
        new CreateRoleCommand({ RoleName: 'shop', AssumeRolePolicyDocument: trustsCloudTrail }),
      )
      await iam().send(
        new PutRolePolicyCommand({ RoleName: 'shop', PolicyName: 'all', PolicyDocument: nothing }),
      )
    },
    ends: 'benign',
  },
]

attackHarness({ everything: trailsWhole, attacks })
