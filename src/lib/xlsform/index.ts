export { convert } from './convert.ts';
export { describeIssue, type Issue, type IssueLanguage, type Place } from './issues/issue.ts';
export type { IssueCode } from './issues/texts.ts';
export type { Attachment, Conversion, Converted, ConvertOptions, Sheet, Workbook } from './workbook.ts';
