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
  const fixed = prefix.split('*', 1)[0] ?? ''
  const at = `/${fixed}`.lastIndexOf(`/${root}`)
  if (at === -1) return endsInRoot(fixed)
  const below = fixed.slice(at + root.length).split('/')
  const [account, folder, ...deeper] = below[0]?.startsWith('o-') ? below.slice(1) : below
  if (account === undefined || folder === undefined) return /^(?:o|\d{0,12})$/.test(account ?? '')
  if (!/^\d{12}$/.test(account)) return false
  return folders.some((one) => (deeper.length > 0 ? one === folder : one.startsWith(folder)))
}

/** The empty prefix, an organization's id, as which Control Tower names it, and one that ends within `AWSLogs`. */
function endsInRoot(prefix: string): boolean {
  if (prefix === '' || /^o-[a-z\d]+\/?$/.test(prefix)) return true
  const last = prefix.slice(prefix.lastIndexOf('/') + 1)
  return last !== '' && root.startsWith(last)
}
