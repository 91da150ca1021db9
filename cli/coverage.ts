import type { Command } from 'commander'
import { finish, sweep } from '../lib/flow.ts'
import { coverageReport } from '../lib/report/coverage-report.ts'
import { coverageTable } from '../lib/report/coverage-table.ts'
import { exitCode } from '../lib/report/exit-code.ts'
import { jsonDocument } from '../lib/report/json.ts'
import { runOf } from './run-sweep.ts'
import type { Session } from './session.ts'
import { type ScopeOptions, withScopeOptions } from './sweep-options.ts'
import { writeDocument } from './write-document.ts'

const formats = ['table', 'json'] as const
type CoverageOptions = ScopeOptions & { output: (typeof formats)[number] }

/** `trailkeeper coverage`: per region, what is logged, by which trail, and an event that is not. */
export function addCoverage(program: Command, session: Session): void {
  withScopeOptions(program.command('coverage'), formats)
    .description(
      'Shows for each region which trails log which part: management events, those of KMS, the RDS Data API and global\n' +
        'services, S3 objects, Lambda, DynamoDB. Where not all of a part is logged, it names an event that nobody logs.\n' +
        'All logging trails of a region count together, whatever the policy asks of each. Global services are answered\n' +
        'for in the one region that records them. Changes nothing.\n\n' +
        'Exit code: as scan, from the same checks of the same policy.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper coverage\n  trailkeeper coverage --regions eu-west-1 --output json',
    )
    .action(async (options: CoverageOptions) => {
      const run = { ...(await runOf(options, session)), parts: ['status', 'event-selectors'] as const }
      try {
        const swept = await sweep(run)
        const judged = finish(run, swept, [])
        const report = coverageReport(swept.snapshot, judged.unread)
        const color = options.out === undefined && session.outColor
        const text =
          options.output === 'json'
            ? jsonDocument(report)
            : coverageTable(report, judged.summary, { color, width: session.width })
        await writeDocument(text, options.out, session)
        session.exitWith(exitCode(judged, run.policy))
      } finally {
        run.clients.close()
      }
    })
}
