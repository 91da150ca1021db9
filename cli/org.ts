import type { Command } from 'commander'
import { defaultPolicy, loadPolicy } from '../lib/policy/load-policy.ts'
import { templateText } from './org/template-text.ts'
import type { Terminal } from './terminal.ts'

type TemplateOptions = { policy?: string; management: boolean }

/** `trailkeeper org`: what an organization's accounts need. */
export function addOrg(program: Command, terminal: Terminal): void {
  const org = program
    .command('org')
    .description('What the accounts of an organization need so that one guard looks after all of them.')
    .addHelpText('after', examples)
  org
    .command('template')
    .option('--policy <file>', 'policy file; all defaults where none is given')
    .option('--management', 'for the management account, which StackSets skip', false)
    .summary('print the CloudFormation template of the roles in member accounts')
    .description(
      'Prints the CloudFormation template of the roles by which a guard, or scan --org, enters a member account:\n' +
        'one to read, one to repair, and one for its rules to send events to the guard. Their rights are those that the\n' +
        'policy file needs, no more, and a permissions boundary keeps it so. IAM only: deploy it in one region of each\n' +
        'member by a service-managed StackSet, and with --management as a stack of its own in the management account,\n' +
        'which StackSets skip. Calls no API.',
    )
    .addHelpText('after', examples)
    .action(async ({ policy, management }: TemplateOptions) => {
      const judged = policy === undefined ? defaultPolicy() : await loadPolicy(policy)
      terminal.out(templateText(judged, management ? 'management' : 'member'))
    })
}

const examples = `
Examples:
  trailkeeper org template --policy policies/default.yml > member.yml
  trailkeeper org template --management > management.yml`
