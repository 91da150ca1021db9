import { awsCommand } from '../../text/aws-command.ts'
import { parseArn } from '../../text/arn.ts'
import type { Arn, Call, Finding, Key, Refusal, Region, Snapshot, Trail } from '../../model/index.ts'
import { isRefusal, refusal, writableTrail } from './own-trail.ts'

export type OwnKey = { trail: Trail; key: Key; arn: Arn; state: string; region: Region }

/** The key of the trail that a finding speaks of, where it was read and is one that people manage. */
export function ownKey(finding: Finding, snapshot: Snapshot): OwnKey | Refusal {
  const trail = writableTrail(finding, snapshot)
  if (isRefusal(trail)) return trail
  const key = trail.kmsKeyId === undefined ? undefined : snapshot.keys[trail.kmsKeyId]
  if (!key) return refusal('The key of the trail was not read.', 'Scan again with the checks on keys.')
  if (!key.description.ok) {
    const { operation, code } = key.description
    return refusal(
      `The key ${key.id} could not be read (${operation} gave ${code}).`,
      code === 'NotFoundException'
        ? 'It is gone, and with it every log file under it. Give the trail another key: checks.kms-encryption.keyId.'
        : `Run the repair in the account that owns the key (${parseArn(key.id)?.account ?? 'not known'}), or grant the read.`,
    )
  }
  const { arn, state, manager } = key.description.value
  if (manager === 'AWS')
    return refusal(
      `${arn} is managed by AWS; nobody else can change it.`,
      'Give the trail a key of your own.',
    )
  return { trail, key, arn, state, region: parseArn(arn)?.region ?? trail.homeRegion }
}

/** The calls, or their refusal with the very commands for the owner where the key is another account's. */
export function forKeyOwner(calls: Call[], arn: Arn, snapshot: Snapshot): { calls: Call[] } | Refusal {
  const owner = parseArn(arn)?.account
  if (owner === snapshot.account) return { calls }
  const commands = calls.map((call) => awsCommand(call, call.region)).join(' && ')
  return refusal(
    `The key ${arn} belongs to account ${owner ?? 'that is not known'}, and only its owner may change it.`,
    `In account ${owner ?? 'of its owner'}: ${commands}`,
  )
}
