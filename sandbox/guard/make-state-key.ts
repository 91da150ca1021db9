import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms'
import type { Clients } from '../../lib/aws/clients.ts'
import type { Region } from '../../lib/model/index.ts'
import { baselineKeyAlias, drillKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'

/** Whom the keys' policies name: roles of the guard, and who may accept baselines, by their ARNs. */
export type KeyHolders = {
  account: string
  guard: readonly string[]
  people: readonly string[]
  /** The role of the function that drills, where there is one. */
  drill?: string
}

/** The keys of a stack, by their ARNs as it passes them. */
export type StateKeys = { baselineKey: string; peopleKey: string; drillKey?: string }

/**
 * The HMAC key that signs what the guard keeps, by its ARN as the stack passes it, and with its alias. Under KMS's own
 * policy, by which all of the account may use it, where no holders are named.
 */
export const makeStateKey = (clients: Clients, region: Region, holders?: KeyHolders): Promise<string> =>
  makeKey(
    clients,
    region,
    baselineKeyAlias,
    holders && [
      owner(holders),
      { ...allow('kms:GenerateMac', 'kms:VerifyMac'), Principal: { AWS: holders.guard } },
    ],
  )

/** The same, with the key of people beside it (deploy/state.yml), and that of scheduled drills (deploy/drills.yml). */
export async function makeStateKeys(
  clients: Clients,
  region: Region,
  holders?: KeyHolders,
): Promise<StateKeys> {
  const baselineKey = await makeStateKey(clients, region, holders)
  const peopleKey = await makeKey(
    clients,
    region,
    peopleKeyAlias,
    holders && [
      owner(holders),
      {
        ...allow('kms:GenerateMac'),
        Principal: rootOf(holders),
        Condition: { StringEquals: { 'aws:PrincipalArn': holders.people } },
      },
      { ...allow('kms:VerifyMac'), Principal: { AWS: holders.guard } },
    ],
  )
  if (holders?.drill === undefined) return { baselineKey, peopleKey }
  const drillKey = await makeKey(clients, region, drillKeyAlias, [
    owner(holders),
    { ...allow('kms:GenerateMac', 'kms:VerifyMac'), Principal: { AWS: holders.drill } },
    { ...allow('kms:VerifyMac'), Principal: { AWS: holders.guard } },
  ])
  return { baselineKey, peopleKey, drillKey }
}

const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' })

const rootOf = ({ account }: KeyHolders) => ({ AWS: account })

const owner = (holders: KeyHolders) => ({
  ...allow(
    'kms:CreateAlias',
    'kms:DescribeKey',
    'kms:DisableKey',
    'kms:EnableKey',
    'kms:GetKeyPolicy',
    'kms:ListGrants',
    'kms:PutKeyPolicy',
    'kms:ScheduleKeyDeletion',
    'kms:VerifyMac',
  ),
  Principal: rootOf(holders),
})

async function makeKey(
  clients: Clients,
  region: Region,
  AliasName: string,
  Statement: readonly object[] | undefined,
): Promise<string> {
  const client = await clients.kms(region)
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({
      KeySpec: 'HMAC_256',
      KeyUsage: 'GENERATE_VERIFY_MAC',
      ...(Statement && { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    }),
  )
  const arn = KeyMetadata?.Arn ?? ''
  await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }))
  return arn
}
