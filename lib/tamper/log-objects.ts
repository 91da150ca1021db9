/**
 * Which keys in a bucket are CloudTrail's. Under `AWSLogs/[organization/]account/` each service has folders of its
 * own; these are CloudTrail's (CloudTrail user guide, "Finding your CloudTrail log files" and "Digest file location").
 * Config, VPC flow logs, load balancers and all others write beside them.
 */
const folders: readonly string[] = [
  'CloudTrail',
  'CloudTrail-Digest',
  'CloudTrail-Insight',
  'CloudTrail-NetworkActivity',
  'CloudTrail-Aggregated',
]
const root = 'AWSLogs/'
const logKey = new RegExp(`(?:^|/)${root}(?:o-[^/]+/)?\\d{12}/(?:${folders.join('|')})/`)

/** False for nearly every key: a search costs less than the pattern. */
export const mayBeLogKey = (key: string): boolean => key.includes(root)

/** True for the key of a log file, a digest, or another file that CloudTrail writes. */
export const isLogKey = (key: string): boolean => mayBeLogKey(key) && logKey.test(key) && !key.endsWith('/')

/**
 * True where a key that CloudTrail writes can begin with this prefix. A trail may write below any prefix that is not
 * under `AWSLogs/`, but nothing in a record tells which. S3 takes prefixes literally; who writes `*` means all keys.
 */
export function canHoldLogs(prefix: string): boolean {
  const fixed = prefix.replace(/\*.*/s, '')
  const at = `/${fixed}`.lastIndexOf(`/${root}`)
  if (at === -1) return endsInRoot(fixed)
  const below = fixed.slice(at + root.length)
  if (/^(?:o|o-[^/]*|(?:o-[^/]*\/)?\d{0,12})$/.test(below)) return true
  const inAccount = /^(?:o-[^/]*\/)?\d{12}\/(.*)/s.exec(below)?.[1]
  if (inAccount === undefined) return false
  return folders.map((one) => `${one}/`).some((one) => one.startsWith(inAccount) || inAccount.startsWith(one))
}

/** The empty prefix, an organization's id, as which Control Tower names it, and one that ends within `AWSLogs`. */
function endsInRoot(prefix: string): boolean {
  if (prefix === '' || /^o-[a-z\d]+\/?$/.test(prefix)) return true
  const last = prefix.slice(prefix.lastIndexOf('/') + 1)
  return last !== '' && root.startsWith(last)
}
