import { expect, it } from '@jest/globals'
import {
  memberActions,
  memberReadPolicy,
  memberRepairPolicy,
} from '../../../cli/permissions/member-policy.ts'
import { aPolicy } from '../../builders/a-policy.ts'

const action = 'securityhub:BatchImportFindings'
const withHub = aPolicy({ alerts: { channels: ['sns', 'security-hub'] } })

it('a member’s findings are imported under its own role, only where the policy asks for Security Hub', () => {
  expect(memberActions(withHub, 'member')).toContain(action)
  expect(memberActions(aPolicy({}), 'member')).not.toContain(action)
  expect(JSON.stringify(memberReadPolicy(withHub))).not.toContain(action)
})

it('they are imported under the account’s own product alone', () => {
  const granted = memberRepairPolicy(withHub, 'member').Statement.filter(({ Sid }) => Sid === 'SecurityHub')
  expect(granted).toMatchObject([
    {
      Action: [action],
      Resource: {
        'Fn::Sub': 'arn:${AWS::Partition}:securityhub:*:${AWS::AccountId}:product/${AWS::AccountId}/default',
      },
    },
  ])
})
