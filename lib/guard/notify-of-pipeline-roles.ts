import { createHash } from 'node:crypto'
import { hasExpired } from '../checks/judging/rules.ts'
import { pipelineRoles } from '../collect/pipeline-roles.ts'
import type { AccountId, Arn, Unread } from '../model/index.ts'
import { getPipelineRoles, putPipelineRoles } from '../state/pipeline-roles.ts'
import { parseArn } from '../text/arn.ts'
import { type GuardSettings, stateOf } from './guard-settings.ts'
import { notifyOfNotice } from './notify-of-notice.ts'

/**
 * Notifies of roles that a pipeline of the policy matches, and that no sweep has seen: whoever makes such a role may
 * change trails and is only told of. A role that was made again under its name is another. Roles that the policy names
 * one by one are no news at first sight.
 * @returns what could not be read
 * @throws AlertInOutbox, or what keeps the alert or the memory of it from being written
 */
export async function notifyOfPipelineRoles(settings: GuardSettings, account: AccountId): Promise<Unread[]> {
  const { clients, policy, now, homeRegion } = settings
  const patterns = policy.pipelines
    .filter((pipeline) => !hasExpired(pipeline, now()))
    .map(({ role }) => role)
    .filter((role) => parseArn(role)?.account === account)
  if (patterns.length === 0) return []
  const state = stateOf(settings)
  const found = await pipelineRoles(clients, homeRegion, patterns)
  if (!found.ok) return [{ resource: account, ...found }]
  const known = await getPipelineRoles(state, account)
  const isNew = ([arn, id]: readonly [Arn, string]) =>
    known?.has(id) !== true && (known !== undefined || !patterns.includes(arn))
  const fresh = [...found.value].filter(isNew)
  if (fresh.length > 0) await notifyOf(settings, account, fresh)
  // What was seen once stays known: the same role that is hidden for a sweep is no news.
  const there = new Set(found.value.values())
  const all = new Set([...[...(known ?? [])].filter((id) => !there.has(id)), ...there])
  if (fresh.length > 0 || known === undefined) await putPipelineRoles(state, account, all)
  return []
}

async function notifyOf(
  settings: GuardSettings,
  account: AccountId,
  fresh: readonly (readonly [Arn, string])[],
): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(fresh)).digest('hex').slice(0, 32)
  const name = `pipeline-roles#${account}#${digest}`
  const roles = fresh.map(([arn]) => arn)
  await notifyOfNotice(settings, account, name, {
    headline: `${roles.length > 1 ? `${roles.length} new roles match` : 'a new role matches'} pipelines of the policy, first: ${roles[0]}`,
    lines: [
      'What these roles change of trails is proposed for repair, not repaired:',
      ...roles,
      'If nobody of yours made them: delete them, and see who could make roles under that path. aws iam get-role shows whom a role trusts.',
    ],
    region: settings.homeRegion,
  })
}
