import { expect, it } from '@jest/globals'
import type { GuardSettings } from '../../lib/guard/guard-settings.ts'
import { memberRoleArn, repairRole } from '../../lib/org/member-credentials.ts'
import { memberSettings } from '../../lib/org/organization-settings.ts'
import { watched } from '../guard/watched.ts'
import { aDeployment } from '../tamper/forwarding/a-guard.ts'
import { whole } from '../flow/bench.ts'
import { guardReact } from '../../lib/guard/guard-react.ts'
import { anEvent } from '../builders/an-event.ts'

const member = '123456789012'
const home = '999999999999'
const deployment = aDeployment({ busArn: `arn:aws:events:us-east-1:${home}:event-bus/default` })
const repair = memberRoleArn('aws', member, repairRole)

const closed = () => undefined

/** CreateTrail is harmless by itself: only the guard's own role is not looked into. */
const made = (role: string) =>
  anEvent({
    eventName: 'CreateTrail',
    eventTime: new Date().toISOString(),
    requestParameters: { name: 'main', s3BucketName: 'logs' },
    userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: role } } },
  })

it('acts as the role that the member stack makes, and as no other', () =>
  watched(whole, {}, async ({ settings, sandbox }) => {
    const ofHome: GuardSettings = { ...settings, deployment, ownRoles: [repair.replace(member, home)] }
    const entered = {
      clients: settings.clients,
      identity: { account: member, partition: 'aws', callerArn: repair },
      close: closed,
    }
    const ofMember = await memberSettings(ofHome, entered)
    const asks = async (role: string) => {
      const before = sandbox.requests.length
      await guardReact(ofMember, made(role))
      return sandbox.requests.slice(before).some(({ service }) => service === 'cloudtrail')
    }
    expect(await asks(repair)).toBe(false)
    for (const role of [`${repair}-b`, repair.replace('role/', 'role/x/'), repair.replace(member, home)])
      expect(await asks(role)).toBe(true)
  }))
