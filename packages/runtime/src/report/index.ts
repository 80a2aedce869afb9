// The report of a session or a backtest: collected from events, written as one page, JSON and CSV.
export { type ReportFromDirectory, type ReportProgress, reportFromDirectory } from './directory-report.ts';
export type { DrawdownBars, Performance } from './performance.ts';
export { measurePerformance } from './performance.ts';
export { type CollectorOptions, ReportCollector, type ReportOptions } from './report-collector.ts';
export { type ReportModel, reportJsonSchema, reportModel, reportVersion } from './report-model.ts';
export { type WriteRequest, type WrittenReport, writeReport } from './write-report.ts';
