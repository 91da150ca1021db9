/**
 * The accounts by which bucket policies of before 2015 let CloudTrail write, one a region. Whether CloudTrail still
 * comes from there is documented nowhere (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail",
 * troubleshooting; the list: hashicorp/terraform-provider-aws, internal/service/cloudtrail/service_account_data_source.go).
 */
export const legacyAccounts: ReadonlySet<string> = new Set(
  (
    '525921808201 119688915426 216624486486 492519147666 765225791966 977081816279 582488909970 903692715234 ' +
    '284668455005 069019280451 187074758985 819402241893 193415116832 681348832753 035351147821 453052556044 ' +
    '829690693026 669305197877 757211635381 859597730677 282025262664 262312530599 683224464357 585772288577 ' +
    '034638983726 814480443879 086441151436 475085895292 608710470296 388731089494 113285607260'
  ).split(' '),
)
