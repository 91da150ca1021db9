import type { Verification } from '../../model/index.ts'
import { formats, type OutputFormat } from '../formats.ts'
import type { ActorTimeLines } from '../html/actors-section.ts'
import { jsonDocument } from '../json.ts'

export type VerificationOptions = {
  color: boolean
  width: number
  verbose: boolean
  actors?: ActorTimeLines | undefined
}

/**
 * A verification in a format. People get pages of its own; formats that other tools read get one finding of the check
 * `log-integrity` a trail and region, as scan's reports have them.
 */
export async function printedVerification(
  verification: Verification,
  output: OutputFormat,
  options: VerificationOptions,
): Promise<string | Iterable<string>> {
  switch (output) {
    case 'table':
      return (await import('./table.ts')).verificationTable(verification, options)
    case 'json':
      return jsonDocument(verification)
    case 'html':
      return (await import('./html.ts')).verificationHtml(verification, options.actors)
    case 'csv':
      return (await import('./csv.ts')).verificationCsv(verification)
    case 'markdown':
      return (await import('./markdown.ts')).verificationMarkdown(verification)
    default: {
      const [format, { reportOfVerification }] = await Promise.all([
        formats[output].load(),
        import('./findings.ts'),
      ])
      return format.print(reportOfVerification(verification), { ...options, history: [] })
    }
  }
}
