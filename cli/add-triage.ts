import { type Command, InvalidArgumentError } from 'commander'
import { type TriageVerdict, triageVerdicts } from '../lib/tamper/classify-record.ts'
import type { Session } from './session.ts'
import { runTriage } from './triage.ts'

/** `trailkeeper triage FILE…|FOLDER…|-`. */
export function addTriage(program: Command, session: Session): void {
  program
    .command('triage')
    .argument('<file...>', 'files of CloudTrail records, folders of them; - for stdin')
    .option('--protected <file>', 'YAML or JSON that names the protected resources')
    .option('--only <verdicts>', `print these verdicts only: ${triageVerdicts.join(', ')}`, verdictList)
    .description(
      'Reads CloudTrail records and prints one line of JSON each, in the order of the input: eventID, eventTime, eventName, region, account, verdict (tamper, attempt or benign), target, weakens, actor, file. Takes a whole bucket of a trail as a folder, and records in the forms in which people have them: log files, JSON lines, lists, event history (lookup-events, YAML too), EventBridge, CloudWatch Logs, SQS, SNS, Athena and CloudTrail Lake; gzip and, with Node.js 22.15 or later, zstd.\n\n' +
        'Digest files, Insights events and aggregated events hold no records of calls: they are counted on stderr. What cannot be read is named there with its line, and reading goes on behind it.\n\n' +
        'Exit code: 2 any tamper or attempt, else 1 something could not be read, else 0.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper triage log.json.gz\n  aws s3 sync s3://BUCKET/AWSLogs AWSLogs && trailkeeper triage --only tamper,attempt AWSLogs\n  aws cloudtrail lookup-events --output json | trailkeeper triage -',
    )
    .action(async (files: string[], options: { protected?: string; only?: TriageVerdict[] }) => {
      const streams = { stdin: session.input, stdout: session.pipe, stderr: session.err }
      session.exitWith(await runTriage({ files, ...options }, streams))
    })
}

/** @throws InvalidArgumentError */
function verdictList(text: string): TriageVerdict[] {
  return text.split(',').map((word) => {
    const verdict = triageVerdicts.find((one) => one === word.trim())
    if (!verdict) throw new InvalidArgumentError(`Verdicts are ${triageVerdicts.join(', ')}.`)
    return verdict
  })
}
