export { convert } from './convert.ts';
export { describeIssue, issueOf, type Issue } from './issues/issue.ts';
export type { IssueCode } from './issues/texts.ts';
export { parseCsv, readCsv } from './readers/csv.ts';
export { readMarkdown } from './readers/markdown.ts';
export type { Conversion, Converted, Sheet, Workbook } from './workbook.ts';
