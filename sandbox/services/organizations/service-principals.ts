import { invalidInput } from './access.ts'

/**
 * Services that work with Organizations, below `amazonaws.com` (Organizations user guide, "AWS services that you can
 * use with AWS Organizations").
 */
const KNOWN = new Set(
  (
    'access-analyzer account agentless.inspector2 auditmanager aws-artifact-account-sync backup ' +
    'cloudtrail compute-optimizer config config-multiaccountsetup controltower ' +
    'cost-optimization-hub.bcm detective devops-guru ds ec2 fms guardduty health iam inspector2 ipam ' +
    'license-management.marketplace license-manager license-manager.member-account ' +
    'license-manager-linux-subscriptions macie malware-protection.guardduty ' +
    'member.org.stacksets.cloudformation mgn networkmanager notifications observabilityadmin ' +
    'private-marketplace.marketplace ram reachabilityanalyzer.networkinsights reporting.trustedadvisor ' +
    'resource-explorer-2 security-ir securityhub securitylake servicecatalog servicequotas ssm ' +
    'ssm-quicksetup sso stacksets.cloudformation storage-lens.s3 tagpolicies.tag user-subscriptions ' +
    'wellarchitected'
  )
    .split(' ')
    .map((name) => `${name}.amazonaws.com`),
)

/**
 * Gives a service principal back that Organizations knows.
 * @throws AwsError InvalidInputException (moto, tests/test_organizations, "unrecognized service principal")
 */
export function knownPrincipal(name = ''): string {
  if (KNOWN.has(name)) return name
  throw invalidInput('You specified an unrecognized service principal.', 'UNRECOGNIZED_SERVICE_PRINCIPAL')
}
