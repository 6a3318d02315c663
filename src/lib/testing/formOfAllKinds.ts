import { shippedForm } from '../packs/shippedForm.ts';

/** An XLSForm with a question of every kind, rows, cascades, skip logic and a sum; for tests, never shipped. */
export const allKindsMarkdown = `
| survey |
| | type | name | label::zh-CN | label::en | hint::zh-CN | hint::en | required | relevant | constraint | constraint_message::zh-CN | constraint_message::en | appearance | parameters | choice_filter | calculation | readonly |
| | begin group | words | 文字和数字 | Words and numbers | | | | | | | | field-list | | | | |
| | note | hello | **先说明**：[电话](tel:96110) 可以打 | **First**: call [96110](tel:96110) | | | | | | | | | | | | |
| | text | name | 称呼 | Name | 怎么称呼都行 | Any name will do | yes | | | | | | | | | |
| | text | more | 情况 | What happened | | | | | | | | multiline | | | | |
| | text | code | 证件尾号 | Last digits | | | | | regex(., '^[0-9]{4}$') | 请填四位数字 | Four digits | numbers | | | | |
| | integer | people | 几人 | How many people | | | | | . >= 0 and . <= 20 | 请填 0 到 20 | From 0 to 20 | | | | | |
| | decimal | area | 面积（平方米） | Area in square metres | | | | | | | | | | | | |
| | range | height | 第几层 | Which floor | | | | | | | | | start=1 end=33 step=1 | | | |
| | range | stars | 满意吗 | How satisfied | | | | | | | | rating | start=1 end=5 step=1 | | | |
| | end group | | | | | | | | | | | | | | | |
| | begin group | choices | 选择 | Choices | | | | | | | | field-list | | | | |
| | select_one yesno | pets | 家里有狗吗 | Is there a dog | | | | | | | | | | | | |
| | text | dog | 狗叫什么 | Its name | | | | \${pets} = 'yes' | | | | | | | | |
| | select_one scale | calm | 觉得安全吗 | Does it feel safe | | | | | | | | likert | | | | |
| | select_multiple tools | tools | 家里有什么 | What is at hand | | | | | | | | | | | | |
| | select_one towns | town | 哪个镇 | Which town | | | | | | | | minimal | | | | |
| | select_one lanes | lane | 哪条路 | Which lane | | | | | | | | | | town = \${town} | | |
| | rank tools | order | 先修哪个 | What to mend first | | | | | | | | | | | | |
| | acknowledge | heard | 已说明清楚 | It was explained | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | | | | |
| | begin group | times | 时间和地点 | Times and places | | | | | | | | field-list | | | | |
| | date | day | 哪天 | Which day | | | | | | | | | | | | |
| | date | month | 哪个月 | Which month | | | | | | | | month-year | | | | |
| | time | hour | 几点 | What time | | | | | | | | | | | | |
| | dateTime | meeting | 约在什么时候 | When to meet | | | | | | | | | | | | |
| | geopoint | spot | 位置 | Position | | | | | | | | | | | | |
| | geotrace | path | 管线 | Pipe | | | | | | | | | | | | |
| | geoshape | plot | 地块 | Plot | | | | | | | | | | | | |
| | barcode | label | 设备码 | Code on the device | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | | | | |
| | begin group | files | 文件 | Files | | | | | | | | field-list | | | | |
| | image | photo | 照片 | Photo | | | | | | | | | | | | |
| | image | sketch | 草图 | Sketch | | | | | | | | draw | | | | |
| | image | signed | 签名 | Signature | | | | | | | | signature sign-drawn sign-written sign-paper sign-representative sign-refused | | | | |
| | audio | voice | 录音 | Recording | | | | | | | | | | | | |
| | video | film | 录像 | Film | | | | | | | | | | | | |
| | file | paper | 材料 | Paper | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | | | | |
| | begin repeat | child | 孩子 | Children | | | | | | | | | | | | |
| | text | child_name | 孩子的称呼 | The child's name | | | | | | | | | | | | |
| | integer | child_age | 几岁 | Age | | | | | . < 18 | 请填 0 到 17 | Under 18 | | | | | |
| | text | school | 在哪上学 | School | | | | \${child_age} >= 6 | | | | | | | | |
| | end repeat | | | | | | | | | | | | | | | |
| | begin group | end_page | 合计 | Sums | | | | | | | | field-list | | | | |
| | calculate | ages | | | | | | | | | | | | | sum(\${child_age}) | |
| | note | told | 孩子的岁数合计：\${ages} | Ages of the children: \${ages} | | | | | | | | | | | | |
| | text | total | 合计（自动） | Sum (computed) | | | | | | | | | | | \${ages} | yes |
| | hidden | kept | | | | | | | | | | | | | | |
| | end group | | | | | | | | | | | | | | | |

| choices |
| | list_name | name | label::zh-CN | label::en | town |
| | yesno | yes | 是 | Yes | |
| | yesno | no | 否 | No | |
| | scale | low | 不 | No | |
| | scale | some | 一般 | Fairly | |
| | scale | high | 很 | Very | |
| | tools | lamp | 灯 | Lamp | |
| | tools | alarm | 报警器 | Alarm | |
| | tools | hose | 软管 | Hose | |
| | towns | east | 东镇 | East town | |
| | towns | west | 西镇 | West town | |
| | lanes | elm | 榆树路 | Elm lane | east |
| | lanes | oak | 橡树路 | Oak lane | east |
| | lanes | fir | 松树路 | Fir lane | west |

| settings |
| | form_title | form_id | version | default_language | name |
| | 各种题目 All kinds | all-kinds | 1 | zh-CN | data |
`;

export function kinds(): string {
	return shippedForm('all-kinds', allKindsMarkdown);
}
