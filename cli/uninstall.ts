import type { Command } from 'commander'
import { removeRule } from '../lib/apply/send-rule-removal.ts'
import type { Clients } from '../lib/aws/clients.ts'
import { errorCode, errorMessage } from '../lib/aws/errors.ts'
import { regionsOnByDefault } from '../lib/aws/regions.ts'
import { accountIdentity, enabledRegions } from '../lib/collect/account.ts'
import { guardOf } from '../lib/collect/guard.ts'
import {
  type RemovableRule,
  removableRules,
  type RemovableRules,
} from '../lib/tamper/forwarding/forwarding-calls.ts'
import { plainText } from '../lib/text/plain-text.ts'
import { requireSomebody, saysYes } from './consent.ts'
import { runOf } from './run-sweep.ts'
import { howToRemove } from './package/how-to-deploy.ts'
import type { Session } from './session.ts'
import { regionList } from './region-names.ts'

type UninstallOptions = { regions?: string[]; yes: boolean; quiet: boolean }

/** `trailkeeper uninstall`: takes away what the guard made outside its stack. */
export function addUninstall(program: Command, session: Session): void {
  program
    .command('uninstall')
    .option('--regions <a,b>', 'look at these regions only', regionList)
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--yes', 'do not ask before removing', false)
    .option('--quiet', 'no notes on stderr', false)
    .description(
      'Shows the forwarding rules that the guard made in each region, asks, and removes them. It takes only rules\n' +
        "named like the guard's whose every target is the guard's bus or function. What the stack made goes with the\n" +
        'stack; while it stands, its next sweep makes the rules again.\n\n' +
        'Exit code: 0 where none is left, 1 where a region could not be read or a rule not be removed, or where it was\n' +
        'not confirmed.',
    )
    .addHelpText('after', '\nExample:\n  npx osls remove\n  trailkeeper uninstall')
    .action((options: UninstallOptions) => uninstall(options, session))
}

async function uninstall(options: UninstallOptions, session: Session): Promise<void> {
  requireSomebody(options, session)
  const { clients, defaultRegion } = await runOf(options, session)
  try {
    const found = await rulesFound(clients, defaultRegion, options.regions)
    for (const line of leftLines(found)) session.err(`${line}\n`)
    for (const rule of found.removable) session.out(`${ruleText(rule)}\n`)
    const isWanted =
      found.removable.length === 0 || options.yes || (await isConfirmed(found.removable, session))
    const failed = isWanted ? await removeAll(clients, found.removable, session) : found.removable.length
    if (!isWanted) session.err('Nothing was removed.\n')
    else if (!options.quiet)
      session.err(afterwards(found.removable.length - failed, !options.regions && isStackGone(found)))
    session.exitWith(failed + found.unread.length > 0 ? 1 : 0)
  } finally {
    clients.close()
  }
}

async function rulesFound(
  clients: Clients,
  defaultRegion: string,
  named: readonly string[] | undefined,
): Promise<RemovableRules> {
  const [{ account, partition }, listed] = await Promise.all([
    accountIdentity(clients, defaultRegion),
    named ? { ok: true as const, value: [...named] } : enabledRegions(clients, defaultRegion),
  ])
  const regions = listed.ok ? listed.value : regionsOnByDefault(partition)
  const guard = await guardOf(clients, account, partition, regions)
  return removableRules(guard.ok ? (guard.value?.rules ?? []) : [], account)
}

const ruleText = ({ region, name, targets }: RemovableRule) =>
  plainText(`${region} ${name} → ${targets.map(({ arn }) => arn).join(', ') || 'nothing'}`)

const leftLines = ({ standing, strange, unread }: RemovableRules) => [
  ...standing.map((rule) => `left until the stack is removed: ${ruleText(rule)}`),
  ...strange.map((rule) => `left alone, for it leads elsewhere: ${ruleText(rule)}`),
  ...unread.map(({ region, failure }) =>
    plainText(`could not be read: ${region}, ${failure.operation} gave ${failure.code}`),
  ),
]

const isConfirmed = (rules: readonly RemovableRule[], session: Session): Promise<boolean> =>
  saysYes(`Remove these ${rules.length} rules? Only "yes" does: `, session)

/** One rule that cannot be removed never keeps the others. Gives how many could not be. */
async function removeAll(
  clients: Clients,
  rules: readonly RemovableRule[],
  { err }: Session,
): Promise<number> {
  let failed = 0
  for (const rule of rules) {
    try {
      await removeRule(clients, rule)
      err(`removed: ${ruleText(rule)}\n`)
    } catch (error) {
      failed += 1
      err(plainText(`failed: ${ruleText(rule)}: ${errorCode(error)}: ${errorMessage(error)}`) + '\n')
    }
  }
  return failed
}

/** The stack's own rules stand as long as it does, in one of the regions that were looked at. */
const isStackGone = ({ standing, unread }: RemovableRules) => standing.length === 0 && unread.length === 0

const afterwards = (removed: number, stackIsGone: boolean) =>
  stackIsGone
    ? `${removed} rules removed. No rule of the stack is left, so that nothing makes them again. The state table stays;\n` +
      'delete it by hand.\n'
    : `${removed} rules removed. The stack is removed by: ${howToRemove()}\n` +
      'While it stands, its next sweep makes the rules again: run this once more when it is gone. The state table stays;\n' +
      'delete it by hand.\n'
