import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { checkedRole, memberCredentials, memberRoleArn } from '../../lib/org/member-credentials.ts'
import { addRole } from '../../sandbox/services/iam/roles.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { setOrganization } from '../../sandbox/services/organizations/organization.ts'

const member = '111111111111'
const role = { name: 'trailkeeper-member', externalId: 'o-acme000001', sessionName: 'trailkeeper-sweep' }
const trustPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'o-acme000001' } },
    },
  ],
})

let sandbox: Sandbox
let time: Date
beforeEach(async () => {
  time = new Date('2026-11-21T10:00:00Z')
  sandbox = await startSandbox({ clock: () => time })
  setOrganization(sandbox.world, { id: 'o-acme000001', managementAccount: '123456789012', members: [member] })
  addRole(sandbox.world, member, { name: role.name, path: '/', trustPolicy })
})
afterEach(() => sandbox.close())

const providerOf = (asked = role) => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const clients = createClients({ endpoint: sandbox.url, credentials })
  return memberCredentials({ clients, region: 'us-east-1', partition: 'aws', now: () => time }, member, asked)
}
const assumed = () => sandbox.requests.filter(({ operation }) => operation === 'AssumeRole').length
const minutesLater = (minutes: number) => (time = new Date(time.getTime() + minutes * 60_000))

describe('the credentials of a member', () => {
  it('are asked for once, however many ask', async () => {
    const provider = providerOf()
    const given = await Promise.all([provider(), provider(), provider()])
    expect(new Set(given.map(({ accessKeyId }) => accessKeyId)).size).toBe(1)
    minutesLater(50)
    await provider()
    expect(assumed()).toBe(1)
  })

  it('are renewed before they end, so that a long sweep goes on', async () => {
    const provider = providerOf()
    const first = await provider()
    minutesLater(55)
    expect((await provider()).accessKeyId).not.toBe(first.accessKeyId)
    expect(assumed()).toBe(2)
  })

  it('need the external id', async () => {
    const provider = providerOf({ ...role, externalId: 'o-somebody01' })
    await expect(provider()).rejects.toThrow(/not authorized to perform: sts:AssumeRole/)
  })

  it('are asked for again after a failure', async () => {
    sandbox.faults.add({ service: 'sts', operation: 'AssumeRole', fault: { kind: 'access-denied' } })
    const provider = providerOf()
    await expect(provider()).rejects.toThrow(/not authorized/)
    sandbox.faults.remove()
    await expect(provider()).resolves.toMatchObject({ sessionToken: expect.any(String) })
  })
})

describe('the role', () => {
  it('has an ARN in the partition, with its path', () => {
    expect(memberRoleArn('aws-cn', member, { name: '/audit/trailkeeper' })).toBe(
      'arn:aws-cn:iam::111111111111:role/audit/trailkeeper',
    )
  })

  it.each([
    { name: 'two words' },
    { name: '' },
    { name: 'arn:aws:iam::1:role/x' },
    { name: 'ok', externalId: 'a b' },
  ])('must have a name, and an external id, that IAM takes: %j', (wrong) => {
    expect(() => checkedRole(wrong)).toThrow(/is no name of a role|an external id has/)
  })
})
