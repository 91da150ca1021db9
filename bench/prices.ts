/** A price of US East (N. Virginia) in dollars, without free tiers and discounts for volume. */
export type Price = {
  dollars: number
  /** For so many units. */
  per: number
  unit: string
  /** AWS's price list. */
  page: string
  /** Where the number was read, and of when that is. */
  read: string
}

/** Looked up on 2026-11-21 in stored copies of the pages; AWS's own pages show some numbers to scripts alone. */
export const prices = {
  lambdaRequest: {
    dollars: 0.2,
    per: 1_000_000,
    unit: 'Lambda requests',
    page: 'https://aws.amazon.com/lambda/pricing/',
    read: 'a guide to Lambda’s costs (git.mcrn.ar, lambda-13-cost), undated',
  },
  lambdaArmGigabyteSecond: {
    dollars: 0.000_013_333_4,
    per: 1,
    unit: 'Lambda GB-seconds, Arm',
    page: 'https://aws.amazon.com/lambda/pricing/',
    read: 'cloudchipr.com/blog/aws-lambda-pricing, 2024',
  },
  stateTransition: {
    dollars: 0.025,
    per: 1_000,
    unit: 'Step Functions state transitions, standard',
    page: 'https://aws.amazon.com/step-functions/pricing/',
    read: 'AWS’s page itself, undated copy',
  },
  tableWrite: {
    dollars: 0.625,
    per: 1_000_000,
    unit: 'DynamoDB write request units',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    read: 'airbyte.com/data-engineering-resources/dynamodb-pricing, undated',
  },
  tableRead: {
    dollars: 0.125,
    per: 1_000_000,
    unit: 'DynamoDB read request units',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    read: 'airbyte.com/data-engineering-resources/dynamodb-pricing, undated',
  },
  key: {
    dollars: 1,
    per: 1,
    unit: 'KMS keys',
    page: 'https://aws.amazon.com/kms/pricing/',
    read: 'AWS’s page itself, undated copy',
  },
  keyRequest: {
    dollars: 0.03,
    per: 10_000,
    unit: 'KMS requests',
    page: 'https://aws.amazon.com/kms/pricing/',
    read: 'wring.co/blog/aws-kms-pricing-guide, undated',
  },
  alarm: {
    dollars: 0.1,
    per: 1,
    unit: 'CloudWatch alarms, standard',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
    read: 'c3x.dev/resources/aws/aws_cloudwatch_metric_alarm, undated',
  },
  metric: {
    dollars: 0.3,
    per: 1,
    unit: 'CloudWatch custom metrics',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
    read: 'signoz.io/guides/cloudwatch-pricing, 2026-02-15',
  },
  objectWrite: {
    dollars: 0.005,
    per: 1_000,
    unit: 'S3 PUT requests',
    page: 'https://aws.amazon.com/s3/pricing/',
    read: 'c3x.dev/blog/s3-request-fees-explained, undated',
  },
  objectRead: {
    dollars: 0.0004,
    per: 1_000,
    unit: 'S3 GET requests',
    page: 'https://aws.amazon.com/s3/pricing/',
    read: 'c3x.dev/blog/s3-request-fees-explained, undated',
  },
  paidEvent: {
    dollars: 2,
    per: 100_000,
    unit: 'CloudTrail management events of a paid copy',
    page: 'https://aws.amazon.com/cloudtrail/pricing/',
    read: 'AWS’s page itself, undated copy',
  },
} as const satisfies Record<string, Price>

export type PricedUnit = keyof typeof prices

/** So many units of each kind, a month. */
export type MonthlyUse = Partial<Record<PricedUnit, number>>

/** What a month costs, by kind of unit, in dollars. */
export const costsOf = (use: MonthlyUse): [PricedUnit, number][] =>
  unitsOf(use).map(([unit, count]) => [unit, (count / prices[unit].per) * prices[unit].dollars])

function unitsOf(use: MonthlyUse): [PricedUnit, number][] {
  const known = Object.keys(prices).filter((name): name is PricedUnit => Object.hasOwn(use, name))
  return known.map((unit) => [unit, use[unit] ?? 0])
}
