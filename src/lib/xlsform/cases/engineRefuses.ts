const noOperator = 'the label holds `<>`, which is no operator of XPath';

/** Forms of the cases that the engine (0.22) does not open, and why. */
export const engineRefuses: { readonly [id: string]: string } = {
	'tests.test_area.AreaTest.test_area': 'the engine has no function enclosed-area() (it has area())',
	'tests.test_group.TestGroupParsing.test_empty_group__no_question__error': 'the engine takes no group without a question; the converter warns of it',
	'tests.test_notes.TestNotes.test_instance_expression__permutations[_OrderedChainMap({})]#49': noOperator,
	'tests.test_notes.TestNotes.test_instance_expression__permutations[_OrderedChainMap({})]#53': noOperator,
	'tests.test_notes.TestNotes.test_instance_expression__permutations[_OrderedChainMap({})]#56': noOperator,
};
