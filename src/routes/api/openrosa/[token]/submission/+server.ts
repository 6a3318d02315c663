import { appToken } from '$lib/server/openRosa/answers';
import { submissionEndpoint, submissionHeadEndpoint } from '$lib/server/openRosa/submission';

export const HEAD = appToken(submissionHeadEndpoint);
export const POST = appToken(submissionEndpoint);
