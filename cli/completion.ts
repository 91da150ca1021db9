import { Argument, type Command } from 'commander'
import { allChecks } from '../lib/checks/all-checks.ts'
import { triageVerdicts } from '../lib/tamper/classify-record.ts'
import { scenarioNames } from '../sandbox/scenarios/load-scenario.ts'
import { bashCompletion } from './completion/bash-completion.ts'
import { completionTree } from './completion/completion-tree.ts'
import { fishCompletion } from './completion/fish-completion.ts'
import { zshCompletion } from './completion/zsh-completion.ts'
import { wholeProgram } from './program.ts'
import type { Session } from './session.ts'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }
type Shell = keyof typeof shells

/** `trailkeeper completion SHELL`: what a shell needs to complete the program's words. */
export function addCompletion(program: Command, session: Session): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'shell to print it for').choices(Object.keys(shells)))
    .description(
      'Prints a script by which a shell completes commands, options, formats, check ids and scenarios.\n' +
        'Calls no API.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  source <(trailkeeper completion bash)\n  source <(trailkeeper completion zsh)\n  trailkeeper completion fish | source',
    )
    .action(async (shell: Shell) => {
      const known = {
        check: allChecks.map(({ id }) => id),
        '--scenario': scenarioNames,
        '--only': triageVerdicts,
      }
      session.out(shells[shell](completionTree(await wholeProgram(session), known)))
    })
}
