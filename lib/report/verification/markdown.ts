import type { Verification } from '../../model/index.ts'
import { code, rows, words } from '../markdown.ts'
import {
  filesText,
  countsOf,
  faultText,
  objectText,
  placeName,
  summaryText,
  worstObjectsFirst,
  worstPlacesFirst,
} from './texts.ts'

/** A verification in GitHub's Markdown: verdicts, objects that are not proven, gaps, and an auditor's summary. */
export function verificationMarkdown(verification: Verification): string {
  const { trails, verdict, from, to, quick, ranBy, finishedAt, stopped } = verification
  const places = worstPlacesFirst(trails)
  const keys = [...new Set(trails.flatMap((place) => place.keys))]
  const sections: [string, string | undefined][] = [
    [
      'Trails and regions',
      rows(
        ['Verdict', 'Where', 'What'],
        places.map((place) => [
          strong(place.verdict),
          words(placeName(place)),
          words(summaryText(place, quick)),
        ]),
      ),
    ],
    [
      'Not proven',
      rows(
        ['Verdict', 'Reason', 'Object', 'What', 'True version'],
        places.flatMap(({ objects }) =>
          worstObjectsFirst(objects).map((fault) => [
            strong(fault.verdict),
            fault.reason,
            `\`${objectText(fault.object).replaceAll(/[`|\\]/g, '?')}\``,
            words(faultText(fault)),
            fault.trueVersion ? code(fault.trueVersion.versionId) : '–',
          ]),
        ),
      ),
    ],
    [
      'Gaps',
      rows(
        ['Where', 'From', 'To', 'Explained', 'What'],
        places.flatMap((place) =>
          place.gaps.map((gap) => [
            words(placeName(place)),
            gap.from,
            gap.to,
            gap.explained ? 'yes' : 'no',
            words(gap.message),
          ]),
        ),
      ),
    ],
    [
      'Summary',
      rows(
        ['', ''],
        [
          ['Period', `${from} to ${to}`],
          ['Files', filesText(countsOf(verification), quick)],
          ['Keys', keys.map(code).join(' ') || 'none'],
          ['Ran by', `${ranBy === undefined ? 'offline' : code(ranBy)} at ${finishedAt}`],
        ],
      ),
    ],
  ]
  return (
    [
      `# Log file integrity: ${verdict}`,
      ...(stopped === undefined ? [] : [`Stopped: ${words(stopped)}`]),
      ...sections.flatMap(([title, body]) => (body === undefined ? [] : [`## ${title}\n\n${body}`])),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  )
}

const strong = (verdict: string): string => (verdict === 'proven' ? verdict : `**${verdict}**`)
