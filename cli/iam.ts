import { type Command, InvalidArgumentError, Option } from 'commander'
import { accountId } from './account-options.ts'
import { callerPolicy } from './permissions/caller-policy.ts'
import { givenPolicy } from './given-policy.ts'
import type { Terminal } from './terminal.ts'

type IamOptions = {
  policy?: string
  readOnly: boolean
  undo: boolean
  verify: boolean
  recover: boolean
  search: boolean
  drill: boolean
  account?: string
  partition?: string
}

/** `trailkeeper iam`: the rights that the other commands need, no more. */
export function addIam(program: Command, terminal: Terminal): void {
  program
    .command('iam')
    .option('--policy <file>', 'policy file; all defaults where none is given')
    .addOption(new Option('--read-only', 'only what scan and plan need').default(false).conflicts('undo'))
    .option('--undo', 'what undo needs in the place of apply: it stops and deletes', false)
    .addOption(
      new Option(
        '--verify',
        'what verify reads by hand, and nothing else; policies/iam/verify.json is what the guard needs for it',
      )
        .default(false)
        .conflicts(['undo', 'readOnly', 'policy']),
    )
    .addOption(
      new Option('--recover', 'what recover reads, and writes where it is asked for S3, and nothing else')
        .default(false)
        .conflicts(['undo', 'readOnly', 'policy', 'verify']),
    )
    .addOption(
      new Option(
        '--search',
        'what search reads, by Athena too, and the tables that it makes, and nothing else',
      )
        .default(false)
        .conflicts(['undo', 'readOnly', 'policy', 'verify', 'recover']),
    )
    .addOption(
      new Option('--drill', 'what drill does to its canary, and reads of the guard, and nothing else')
        .default(false)
        .conflicts(['undo', 'readOnly', 'verify', 'recover', 'search']),
    )
    .option('--account <id>', 'account that is judged; any where none is given', accountId)
    .option('--partition <name>', 'partition, such as aws-us-gov; any where none is given', partitionName)
    .description(
      'Prints the IAM policy that allows what the enabled checks of a policy file read, and what the remedies write\n' +
        'of those checks whose mode is not off. It names each action, and resources wherever IAM allows it. Calls no API.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper iam --read-only --account 123456789012\n  trailkeeper iam --policy policies/default.yml > trailkeeper-iam.json\n  trailkeeper iam --undo --account 123456789012\n  trailkeeper iam --verify',
    )
    .action(async ({ policy, ...options }: IamOptions) => {
      const judged = await givenPolicy(policy, terminal)
      terminal.out(`${JSON.stringify(callerPolicy(judged, options), undefined, 2)}\n`)
    })
}

function partitionName(text: string): string {
  if (!/^aws(-[a-z]+)*$/.test(text))
    throw new InvalidArgumentError('A partition is aws, aws-cn, aws-us-gov or the like.')
  return text
}
