/** Says what a test measured; the long run's report keeps these lines. */
export function figures(text: string): void {
	process.stdout.write(`figures: ${text}\n`);
}
