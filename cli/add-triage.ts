import type { Command } from 'commander'
import type { Session } from './session.ts'
import { runTriage } from './triage.ts'

/** `trailkeeper triage FILE…|-`. */
export function addTriage(program: Command, session: Session): void {
  program
    .command('triage')
    .argument('<file...>', 'files of CloudTrail records; - for stdin')
    .option('--protected <file>', 'YAML or JSON that names the protected resources')
    .summary('say of CloudTrail records which weaken logging')
    .description(
      'Reads CloudTrail records (single ones, log files with Records, .gz, JSON lines, EventBridge envelopes) and\n' +
        'prints one line of JSON each: eventID, eventName, verdict (tamper, attempt or benign), target, weakens, actor.\n\n' +
        'Exit code: 0 all benign, 2 any tamper or attempt, 1 unreadable input, after the verdicts before it.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper triage log.json.gz\n  aws cloudtrail lookup-events --query "Events[].CloudTrailEvent" --output json | jq -r ".[]" | trailkeeper triage -',
    )
    .action(async (files: string[], options: { protected?: string }) => {
      const streams = { stdin: session.input, stdout: session.pipe, stderr: session.err }
      session.exitWith(await runTriage({ files, ...options }, streams))
    })
}
