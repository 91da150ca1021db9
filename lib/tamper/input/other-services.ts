/**
 * Folders below `AWSLogs/account/` that other services write to, each by its own documentation of log files in S3: a
 * bucket is often shared.
 */
const folders = [
  'BedrockModelInvocationLogs',
  'CloudFront',
  'Config',
  'elasticloadbalancing',
  'globalaccelerator',
  'GuardDuty',
  'network-firewall',
  'redshift',
  'vpcdnsquerylogs',
  'vpcflowlogs',
  'WAFLogs',
]
/** What load balancers write once, to see whether they may (Elastic Load Balancing guide, "Enable access logs"). */
const testFile = 'ELBAccessLogTestFile$'
const path = new RegExp(
  String.raw`(?:^|[/\\])AWSLogs[/\\](?:o-[^/\\]+[/\\])?\d+[/\\](?:(?:${folders.join('|')})[/\\]|${testFile})`,
)

/** True for the path of a file that, by its place in a bucket of logs, another service than CloudTrail wrote. */
export const isOfOtherService = (file: string): boolean => path.test(file)
