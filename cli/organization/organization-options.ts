import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { readRole } from '../../lib/org/member-credentials.ts'
import { commaList } from '../comma-list.ts'

/** Options of a scan over an organization, as written. */
export type OrganizationOptions = {
  org?: boolean
  role: string
  externalId?: string
  accounts?: string
  ous?: string[]
  concurrency: number
  scansDir: string
  resume?: string | true
}

/** Below the folder in which the command is given. */
const scansFolder = join('.trailkeeper', 'scans')

/** Adds the options of a scan over many accounts. */
export const withOrganizationOptions = (command: Command): Command =>
  command
    .option('--org', 'scan every account of the organization; the options below are of such a scan')
    .option('--role <name>', 'role to assume in each account but the own', readRole.name)
    .option('--external-id <id>', 'external id that the role asks for')
    .option('--accounts <file>', 'accounts by file, one id a line, instead of listing the organization')
    .option('--ous <ou,r>', 'only these organizational units or roots, with all below them', unitList)
    .option('--concurrency <n>', 'accounts at the same time', someAccounts, 8)
    .option('--scans-dir <folder>', 'where the results of such scans are kept', scansFolder)
    .option('--resume [folder]', 'go on with the run of that folder, or with the last unfinished one')

const names = ['role', 'externalId', 'accounts', 'ous', 'concurrency', 'scansDir', 'resume']

/** The first option of a scan over many accounts that the user wrote, such as `--role`; defaults are nobody's word. */
export function givenOrganizationOption(command: Command): string | undefined {
  const name = names.find((one) => command.getOptionValueSource(one) === 'cli')
  return command.options.find((option) => option.attributeName() === name)?.long ?? undefined
}

/** Organizations API reference, ListAccountsForParent, ParentId. */
const unit = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/

/** @throws InvalidArgumentError */
function unitList(text: string): string[] {
  const units = commaList(text)
  const wrong = units.find((name) => !unit.test(name))
  if (units.length === 0 || wrong !== undefined)
    throw new InvalidArgumentError(
      `"${wrong ?? text}" is no unit such as ou-ab12-cd34ef56 or root such as r-ab12.`,
    )
  return units
}

/** @throws InvalidArgumentError */
function someAccounts(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > 64)
    throw new InvalidArgumentError('A whole number from 1 to 64.')
  return value
}
