import type { EvidenceFault, Integrity, RegionIntegrity, Verification } from '../../model/index.ts'
import { resourceName } from '../../text/arn.ts'
import { counted, plainText } from '../../text/plain-text.ts'

/** A trail in one region of one account, as people call it. */
export const placeName = ({ trail, account, region }: RegionIntegrity): string =>
  `${resourceName(trail)} in ${region} of ${account}`

/** Regions of one trail and account of which the same is to be said; more than one only where no file is named. */
export type PlaceGroup = { first: RegionIntegrity; regions: string[]; counts: Counts }

/** Regions that have the same verdict for the same reasons stand together. */
export function placeGroups(trails: readonly RegionIntegrity[]): PlaceGroup[] {
  const groups = new Map<string, PlaceGroup>()
  for (const place of trails) {
    const { trail, account, region, verdict, objects, gaps, notes, counts } = place
    const isOfFiles = objects.some(({ kind }) => kind === 'log' || kind === 'digest')
    const reasons = objects.map(({ reason }) => reason)
    const key = JSON.stringify([trail, account, verdict, reasons, gaps, notes, isOfFiles && region])
    const known = groups.get(key)
    if (!known) groups.set(key, { first: place, regions: [region], counts: { ...counts } })
    else {
      known.regions.push(region)
      for (const name of ['digests', 'logs', 'bytes'] as const) known.counts[name] += counts[name]
    }
  }
  return [...groups.values()]
}

export type Counts = { digests: number; logs: number; bytes: number }

/** What a whole run looked at. */
export const countsOf = ({ trails }: Verification): Counts =>
  trails.reduce(
    (sum, { counts }) => ({
      digests: sum.digests + counts.digests,
      logs: sum.logs + counts.logs,
      bytes: sum.bytes + counts.bytes,
    }),
    { digests: 0, logs: 0, bytes: 0 },
  )

/** How many trail-regions have each verdict. */
export const verdictCounts = ({ trails }: Verification): Record<Integrity, number> => ({
  broken: trails.filter(({ verdict }) => verdict === 'broken').length,
  unproven: trails.filter(({ verdict }) => verdict === 'unproven').length,
  proven: trails.filter(({ verdict }) => verdict === 'proven').length,
})

/** The worst first, else in the order of the report. */
export const worstPlacesFirst = (trails: readonly RegionIntegrity[]): RegionIntegrity[] =>
  trails.toSorted((a, b) => ranks[a.verdict] - ranks[b.verdict])

const ranks: Readonly<Record<Integrity, number>> = { broken: 0, unproven: 1, proven: 2 }

/** Broken objects first. */
export const worstObjectsFirst = (objects: readonly EvidenceFault[]): EvidenceFault[] =>
  objects.toSorted((a, b) => ranks[a.verdict] - ranks[b.verdict])

/** An object's address with what AWS or an intruder named in it made harmless; `s3://` leads nowhere by itself. */
export const objectText = (object: string): string => {
  const scheme = object.startsWith('s3://') ? 's3://' : ''
  return scheme + plainText(object.slice(scheme.length), 600)
}

/** What is wrong with an object, and what cannot be proven because of it. */
export const faultText = ({ message, files }: EvidenceFault): string =>
  files === undefined
    ? message
    : `${message} (${counted(files, 'log file')} of its time ${files === 1 ? 'is' : 'are'} in no true digest)`

/** A trail-region in one sentence. */
export function summaryText({ verdict, objects, gaps, counts }: RegionIntegrity, quick: boolean): string {
  const looked = `${counted(counts.digests, 'digest')} and ${counted(counts.logs, 'log file')}${quick ? ' by listing alone' : ''}`
  const explained = gaps.filter((gap) => gap.explained).length
  const also = explained > 0 ? `; ${counted(explained, 'gap')} explained` : ''
  if (verdict === 'proven') return `${looked} are what CloudTrail delivered${also}`
  const bad = objects.filter((object) => object.verdict === verdict)
  const [first] = bad
  const what = verdict === 'broken' ? 'not what CloudTrail delivered' : 'not proven'
  const example = first ? `: ${first.object}: ${faultText(first)}` : ''
  const more = bad.length > 1 ? `; and ${bad.length - 1} more` : ''
  return `${counted(bad.length, 'object')} ${bad.length === 1 ? 'is' : 'are'} ${what}${example}${more}${also}`
}

/** How many files were looked at, and how. */
export const filesText = ({ digests, logs, bytes }: Counts, quick: boolean): string =>
  `${counted(digests, 'digest')}, ${counted(logs, 'log file')}${quick ? ' (listed, not read)' : `, ${sizeText(bytes)}`}`

/** `12.3 MB`, in powers of ten. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** power).toFixed(1)} ${['B', 'kB', 'MB', 'GB'][power]}`
}
