import { DeleteTrailCommand, StopLoggingCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { organization } from '../../../sandbox/scenarios/organization.ts'
import { type Attack, attackHarness } from './attack-harness.ts'
import { trailsWhole } from './states.ts'

const Name = 'organization-trail'

const attacks: Attack[] = [
  {
    name: 'UpdateTrail: the trail of one account alone',
    strike: ({ cloudtrail }) =>
      cloudtrail().send(new UpdateTrailCommand({ Name, IsOrganizationTrail: false })),
    ends: 'restored',
    event: 'UpdateTrail',
    says: ['organization: false → true'],
  },
  {
    name: "StopLogging: the organization's trail",
    strike: ({ cloudtrail }) => cloudtrail().send(new StopLoggingCommand({ Name })),
    ends: 'restored',
    event: 'StopLogging',
    says: ['logging: off → on'],
  },
  {
    name: "DeleteTrail: the organization's trail",
    strike: ({ cloudtrail }) => cloudtrail().send(new DeleteTrailCommand({ Name })),
    ends: 'restored',
    event: 'DeleteTrail',
  },
]

attackHarness({ everything: trailsWhole, attacks, written: organization })
