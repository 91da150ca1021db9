import { Argument, type Command, InvalidArgumentError } from 'commander'
import { givenPolicy } from './given-policy.ts'
import {
  controlPolicyNames,
  controlPolicyText,
  isControlPolicyName,
  type SparedRoles,
} from './org/control-policy.ts'
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
      const judged = await givenPolicy(policy, terminal)
      terminal.out(templateText(judged, management ? 'management' : 'member'))
    })
  org
    .command('scp')
    .addArgument(new Argument('<name>', 'one of policies/scp').choices(controlPolicyNames))
    .option(
      '--guard-roles <text>',
      "path and prefix of the guard's roles, such as /security/acme-",
      pathAndPrefix,
      '/',
    )
    .option('--member-roles <text>', "the same of the members' roles", pathAndPrefix, '/')
    .option(
      '--accept-role <name>',
      'the one role of people that is spared, by its name with its path',
      roleName,
      'trailkeeper-administrator',
    )
    .summary('print a service control policy for the names that the roles have')
    .description(
      'Prints a service control policy that keeps trails, their destinations or the guard itself from everybody but the\n' +
        "guard's roles and one role of people. Needed where the stack was given a path or a prefix of roles. Calls no API.",
    )
    .addHelpText(
      'after',
      '\nExample:\n  trailkeeper org scp protect-guard --guard-roles /security/acme- > protect-guard.json',
    )
    .action((name: string, roles: SparedRoles) => {
      if (isControlPolicyName(name)) terminal.out(controlPolicyText(name, roles))
    })
}

/** No wildcard: it would spare others. */
function pathAndPrefix(text: string): string {
  if (/^\/([\w+=,.@-]+\/)*[\w+=,.@-]{0,12}$/.test(text)) return text
  throw new InvalidArgumentError(
    'A path begins with a slash and ends with one; a prefix of up to 12 characters follows.',
  )
}

function roleName(text: string): string {
  if (/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/.test(text)) return text
  throw new InvalidArgumentError(
    'It is the name of a role, with its path before it and no slash at its beginning.',
  )
}

const examples = `
Examples:
  trailkeeper org template --policy policies/default.yml > member.yml
  trailkeeper org template --management > management.yml`
