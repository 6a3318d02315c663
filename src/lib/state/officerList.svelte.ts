/** What was typed and chosen over the list of officers; stays while screens come and go. */
class OfficerList {
	words = $state('');
	show = $state<'active' | 'ended' | 'all'>('active');
}

export const officerList = new OfficerList();
