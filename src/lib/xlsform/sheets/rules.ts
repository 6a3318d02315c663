import type { HeadingRules } from './headings.ts';

const media = { image: 'media::image', audio: 'media::audio', video: 'media::video', 'big-image': 'media::big-image', big_image: 'media::big-image' };
const mediaKeys = ['media::image', 'media::audio', 'media::video', 'media::big-image'];

const surveyPlain = ['type', 'name', 'label', 'hint', 'guidance_hint', 'default', 'calculation', 'constraint', 'constraint_message', 'required', 'required_message', 'relevant', 'readonly', 'appearance', 'parameters', 'choice_filter', 'repeat_count', 'trigger', 'save_to', 'intent', 'autoplay', 'rows', 'disabled', 'compact_tag', 'no_app_error_string', 'query', 'media'];

/** Older spellings, and those of binds and controls that have a column of their own. */
const surveyAliases = {
	command: 'type', tag: 'name', value: 'name', caption: 'label', relevance: 'relevant', calculate: 'calculation', read_only: 'readonly', skippable: 'required', repeat: 'repeat_count', count: 'repeat_count', 'jr:count': 'repeat_count',
	constraining_message: 'constraint_message', constraintmsg: 'constraint_message', 'jr:constraintmsg': 'constraint_message', requiredmsg: 'required_message', 'jr:requiredmsg': 'required_message', noapperrorstring: 'no_app_error_string',
	'bind::relevant': 'relevant', 'bind::calculate': 'calculation', 'bind::constraint': 'constraint', 'bind::jr:constraintmsg': 'constraint_message', 'bind::jr:requiredmsg': 'required_message', 'bind::jr:noapperrorstring': 'no_app_error_string', 'bind::required': 'required', 'bind::readonly': 'readonly',
	'control::appearance': 'appearance', 'body::appearance': 'appearance', 'control::jr:count': 'repeat_count', 'body::jr:count': 'repeat_count', 'control::intent': 'intent', 'body::intent': 'intent', 'control::autoplay': 'autoplay', 'body::autoplay': 'autoplay', saveto: 'save_to', entities_saveto: 'save_to', 'bind::entities:saveto': 'save_to',
	...media,
};

export const surveyRules: HeadingRules = {
	aliases: surveyAliases,
	known: new Set([...surveyPlain, ...mediaKeys]),
	translated: new Set(['label', 'hint', 'guidance_hint', 'constraint_message', 'required_message', 'no_app_error_string', ...mediaKeys]),
	prefixes: new Set(['media', 'bind', 'body', 'control', 'instance']),
	keepOthers: false,
};

export const choicesRules: HeadingRules = {
	aliases: { value: 'name', caption: 'label', listname: 'list_name', ...media },
	known: new Set(['list_name', 'name', 'label', ...mediaKeys]),
	translated: new Set(['label', ...mediaKeys]),
	prefixes: new Set(['media']),
	keepOthers: true,
};

export const settingsRules: HeadingRules = {
	aliases: { title: 'form_title', set_form_title: 'form_title', id_string: 'form_id', set_form_id: 'form_id', 'public-key': 'public_key', sms_public_key: 'public_key' },
	known: new Set(['form_title', 'form_id', 'version', 'default_language', 'instance_name', 'style', 'submission_url', 'public_key', 'auto_send', 'auto_delete', 'allow_choice_duplicates', 'namespaces', 'name', 'clean_text_values', 'client_editable', 'instance_id', 'omit_instanceid', 'instance_xmlns', 'prefix', 'delimiter']),
	translated: new Set(),
	prefixes: new Set(['attribute']),
	keepOthers: false,
};

export const entitiesRules: HeadingRules = {
	aliases: { dataset: 'list_name', entity_list: 'list_name' },
	known: new Set(['list_name', 'label', 'entity_id', 'create_if', 'update_if', 'repeat']),
	translated: new Set(),
	prefixes: new Set(),
	keepOthers: false,
};
