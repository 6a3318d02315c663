import type { Id } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';
import type { DriveChoices, DriveList, DriveMade, DrivePage, ListChecked, NewDriveInput } from './drives/shapes.ts';

/** Who goes from door to door waits for these a moment; no first screen does. */
const showing = () => import('./drives/page.ts');
const going = () => import('./drives/steps.ts');
const making = () => import('./drives/make.ts');

/** Drives 走访行动: every door of a list once, by one or several organisations. */
export function makeDrives(context: WorkerContext) {
	return {
		list: async (): Promise<Result<DriveList>> => (await showing()).listDrives(context),
		page: async (driveId: Id): Promise<Result<DrivePage>> => (await showing()).pageOfDrive(context, driveId),

		/** Takes doors for some hours; those that a colleague has meanwhile stay with the colleague. Answers how many. */
		take: async (taskIds: readonly Id[]): Promise<Result<number>> => (await going()).takeDoors(context, taskIds),
		giveBack: async (taskIds: readonly Id[]): Promise<Result<number>> => (await going()).giveBackDoors(context, taskIds),
		/** An outcome without a form. */
		tried: async (taskId: Id, outcome: string, words: string): Promise<Result<null>> => (await going()).writeTry(context, taskId, outcome, words),
		/** Somebody was met: opens the drive’s form there, or takes up the draft of it. Answers the draft. */
		met: async (taskId: Id): Promise<Result<Id>> => (await going()).beginForm(context, taskId),

		choices: async (): Promise<Result<DriveChoices>> => (await making()).choicesFor(context),
		checkList: async (list: string, areaIds: readonly Id[]): Promise<Result<ListChecked>> => (await making()).checkList(context, list, areaIds),
		make: async (input: NewDriveInput): Promise<Result<DriveMade>> => (await making()).makeDrive(context, input),
		/** Doors that were built or written down since. */
		addMissing: async (partId: Id): Promise<Result<number>> => (await making()).addMissing(context, partId),
		drop: async (taskId: Id): Promise<Result<null>> => (await making()).dropDoor(context, taskId),
		/** Lets a colleague of the team go, in a drive with a wall. */
		letGo: async (driveId: Id, officerId: Id): Promise<Result<null>> => (await making()).letGo(context, driveId, officerId),
		close: async (driveId: Id, words: string): Promise<Result<null>> => (await making()).closeDrive(context, driveId, words),
	};
}
