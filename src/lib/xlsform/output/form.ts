import type { Resolver } from '../expressions/resolve.ts';
import type { Entities } from '../entities/entities.ts';
import type { Issues } from '../issues/issue.ts';
import type { ChoiceLists } from '../sheets/choices.ts';
import type { Settings } from '../sheets/settings.ts';
import type { SurveyNode } from '../survey/node.ts';
import type { Triggers } from '../survey/triggers.ts';

/** All that is known of a form once its sheets are read: what each part of the XForm is written from. */
export type Form = {
	readonly settings: Settings;
	readonly root: SurveyNode;
	readonly audit: SurveyNode | null;
	readonly lists: ChoiceLists;
	readonly entities: Entities;
	readonly triggers: Triggers;
	readonly resolver: Resolver;
	readonly issues: Issues;
};
