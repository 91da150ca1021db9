import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { controlPolicyNames, controlPolicyText, isControlPolicyName } from '../../cli/org/control-policy.ts'
import { attackIds, onCanary } from '../../lib/model/drill.ts'
import { issueRoleSession, issueUserKeys } from '../../sandbox/callers.ts'
import { setOrganization } from '../../sandbox/services/organizations/organization.ts'
import { type Drilling, history, leftInTable, openDrilling, reportOf, standing } from './drilled.ts'
import { awsOf, runIn } from './run-in.ts'

/*
 * An account under the service control policies that Trailkeeper ships (policies/scp, `trailkeeper org scp`). They forbid
 * every attack to all but one role of people, and spare what a drill needs for that one and for the function that drills.
 */

const account = '123456789012'
const managementAccount = '111122223333'
const usual = { guardRoles: '/', memberRoles: '/', acceptRole: 'trailkeeper-administrator' }

let scene: Drilling & { close: () => Promise<void> }
let organizations: OrganizationsClient
/** Ids of the policies, by their names. */
const ids = new Map<string, string>()

beforeAll(async () => {
  scene = await openDrilling({
    mode: 'enforce',
    forwarding: 'enforce',
    budget: { repairs: 100, minutes: 60 },
    drills: { schedule: 'monthly', attacks: [...onCanary] },
  })
  const { world, url } = scene.sandbox
  setOrganization(world, { id: 'o-abcdefghij', managementAccount, members: [account] })
  const credentials = issueUserKeys(world, managementAccount, 'admin')
  organizations = new OrganizationsClient({ endpoint: url, region: 'us-east-1', credentials })
  for (const Name of controlPolicyNames.filter(isControlPolicyName)) {
    const Content = controlPolicyText(Name, usual)
    const input = { Name, Description: '', Type: 'SERVICE_CONTROL_POLICY', Content } as const
    const { Policy } = await organizations.send(new CreatePolicyCommand(input))
    ids.set(Name, Policy?.PolicySummary?.Id ?? '')
    await organizations.send(
      new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: account }),
    )
  }
})
afterAll(async () => {
  organizations.destroy()
  await scene.close()
})

const forbiddenBy = (policy: string) =>
  `a policy of the organization forbids it: arn:aws:organizations::${managementAccount}:policy/o-abcdefghij/service_control_policy/${ids.get(policy)}`

const byHand = [...attackIds].map((attack) => ({
  attack,
  region: 'us-east-1',
  result: 'prevented',
  links: {},
  note: forbiddenBy.bind(undefined, attack === 'disable-forwarding' ? 'protect-guard' : 'protect-trails'),
}))

const preventedByHand = () =>
  byHand.map(({ note, ...one }): object => ({ ...one, note: expect.stringContaining(note()) }))

/** Nothing was made or written by whoever drilled, and nothing stands that did not stand before. */
async function leavingNothing<Ran>(act: () => Promise<Ran>): Promise<Ran> {
  const { sandbox } = scene
  const [before, from] = [await standing(sandbox), sandbox.requests.length]
  const ran = await act()
  await sandbox.settled()
  expect(await standing(sandbox)).toEqual(before)
  expect(await leftInTable(sandbox)).toEqual([])
  const made = sandbox.requests
    .slice(from)
    .filter(({ operation, status }) => /^(?:Create|Subscribe)/.test(operation) && status < 300)
  expect(made).toEqual([])
  return ran
}

it('prevents each of the five attacks by hand, names the policies, and nothing is made, signed or left', async () => {
  const ran = await leavingNothing(() => scene.drill('--attack', attackIds.join(','), '--timeout', '30s'))
  expect(ran.code).toBe(0)
  const { attacks, left } = reportOf(ran)
  expect(attacks).toEqual(preventedByHand())
  expect(left).toEqual([])
})

it('prevents each attack of the scheduled drill, which says so and alerts nobody', async () => {
  for (const attack of onCanary) {
    const told = scene.sandbox.alerts().length
    const answer = await leavingNothing(() => scene.guard.drill({ attack }))
    expect(answer).toEqual({ attack, results: ['us-east-1 prevented'], wrong: [], removed: 0 })
    expect(scene.sandbox.alerts().slice(told)).toEqual([])
  }
})

it('spares the role of people whatever a drill needs: each attack is made, answered, and nothing is left', async () => {
  const { sandbox } = scene
  const before = await standing(sandbox)
  const session = { account, name: 'trailkeeper-administrator', session: 'drill' }
  const aws = { ...awsOf(sandbox), credentials: issueRoleSession(sandbox.world, session) }
  const argv = ['drill', '--yes', '--history', history, '--output', 'json', '--timeout', '60s']
  const ran = await runIn([...argv, '--attack', attackIds.join(',')], aws)
  expect(
    reportOf(ran)
      .attacks.map(({ attack, result }) => `${attack} ${result}`)
      .toSorted(),
  ).toEqual([...attackIds].toSorted().map((attack) => `${attack} answered`))
  expect(ran.code).toBe(0)
  await sandbox.settled()
  expect(await standing(sandbox)).toEqual(before)
  expect(await leftInTable(sandbox)).toEqual([])
})

it('with protect-trails alone prevents what it forbids; the guard’s rule is attacked, and answered', async () => {
  for (const name of ['protect-guard', 'protect-log-destinations'])
    await organizations.send(new DetachPolicyCommand({ PolicyId: ids.get(name), TargetId: account }))
  const { sandbox } = scene
  const before = await standing(sandbox)
  const ran = await scene.drill('--attack', attackIds.join(','), '--timeout', '60s')
  const { attacks } = reportOf(ran)
  expect(attacks.slice(0, 4)).toEqual(preventedByHand().slice(0, 4))
  expect(attacks.slice(4)).toEqual([
    expect.objectContaining({ attack: 'disable-forwarding', result: 'answered', marked: true }),
  ])
  expect(ran.code).toBe(0)
  await sandbox.settled()
  expect(await standing(sandbox)).toEqual(before)
  expect(await leftInTable(sandbox)).toEqual([])
})
