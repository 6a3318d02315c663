import type { Result } from '../../domain/result.ts';
import type { FigureBehindAsked, FiguresAnswer, FiguresAsked } from '../../protocol/figures.ts';
import type { WorkerContext } from '../context.ts';
import type { countFigures } from './figures/count.ts';
import type { FigureBehind, FiguresChosen, FiguresPage } from './figures/shapes.ts';

/** Figures 数据: what was done in a time and an area, from the definitions of each service; the server counts by the same code over what it keeps. */
export function makeFigures(context: WorkerContext) {
	let counting: ReturnType<typeof countFigures> | null = null;
	const count = async () => (counting ??= (await import('./figures/count.ts')).countFigures(context));
	return {
		/** Of a service that is not there, the first that is. */
		async page(chosen: FiguresChosen): Promise<Result<FiguresPage>> {
			return (await count()).page(chosen);
		},
		/** What the server counts, with the year before. */
		async fromServer(asked: FiguresAsked): Promise<Result<FiguresAnswer>> {
			return (await count()).fromServer(asked);
		},
		/** What stands behind a figure: from this device where it holds all of it, else from the server. */
		async behind(asked: FigureBehindAsked): Promise<Result<FigureBehind>> {
			return (await count()).behind(asked);
		},
	};
}
