import { withRight } from '$lib/server/endpoint';
import { publishAnswerEndpoint } from '$lib/server/answers';

export const POST = withRight('write_answers', publishAnswerEndpoint);
