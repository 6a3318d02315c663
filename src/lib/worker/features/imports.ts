import type { Id } from '../../domain/ids.ts';
import type { ImportWanted } from '../../protocol/imports.ts';
import type { WorkerContext } from '../context.ts';

export type { ImportLeft, ImportRun } from '../../protocol/imports.ts';
export type { ImportBoard, ImportService, ShownRun } from './imports/asked.ts';

/** Lists from spreadsheets, for who has the right: online only, for the server looks what is there and writes it. Loaded when it is asked for: few ever import. */
export function makeImports(context: WorkerContext) {
	const asked = async () => (await import('./imports/asked.ts')).makeAsked(context);
	return {
		board: async () => (await asked()).board(),
		newRun: async (): Promise<Id> => Promise.resolve(context.newId()),
		plan: async (wanted: ImportWanted) => (await asked()).plan(wanted),
		begin: async (wanted: ImportWanted, digest: string) => (await asked()).begin(wanted, digest),
		next: async (importId: Id) => (await asked()).next(importId),
		undo: async (importId: Id) => (await asked()).undo(importId),
		one: async (importId: Id) => (await asked()).one(importId),
	};
}
