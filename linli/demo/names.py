"""Names of the fictional district: its divisions, streets, estates, shops, and what its people are called."""

from __future__ import annotations

import random
from itertools import accumulate

DISTRICT = "澜溪区"
CODE = "339901"
RIVER = "澜溪"

SUBDISTRICTS = ("青枫街道", "柳塘街道", "石桥湾街道")
COMMUNITIES = (
    "青枫社区", "竹里社区", "望澜社区", "文昌阁社区",
    "柳塘社区", "荷风社区", "南浦社区", "云栖里社区",
    "石桥湾社区", "渔歌社区", "丰禾社区", "新垦社区",
)  # fmt: skip

#: South to north: the seven long roads from west to east (the river lies between the third and the fourth).
CROSS_ROADS = ("丰禾路", "石桥大道", "渔歌路", "望澜路", "文昌大道", "青枫路", "竹里路", "北垦路")
#: West to east: the eleven roads from south to north.
LONG_ROADS = (
    "西柳路", "荷风路", "春申路", "南浦大道", "学前路", "云栖路", "长泾路", "澜溪大道", "槐荫路", "织锦路", "东埠路",
)  # fmt: skip
BANK_ROAD = "听澜路"

LANE_FIRST = (
    "柳莺", "书香", "豆腐", "打铁", "绣衣", "邮亭", "桂香", "盐仓", "木行", "双井", "花牌", "轿子", "水车", "梅家",
    "沈家",
    "顾家", "染坊", "磨坊", "米市", "鱼市", "船厂", "灯笼", "石狮", "枣园", "杏花", "白鹭", "银杏", "芦花", "菱角",
    "竹篾",
    "酱园", "茶亭", "戏台", "钟楼", "义学", "太平", "永宁", "百岁", "同福", "安澜", "粮站", "纱厂", "丝厂", "渡口",
    "塘下",
    "桥东", "桥西", "庙前", "池上", "横塘", "半亩", "小河", "大埠", "后街", "前进", "红旗", "友爱", "团结", "向阳",
    "和睦",
)  # fmt: skip
LANE_LAST = ("巷", "弄", "街", "里弄")

ESTATES = (
    "芳华里", "锦绣江南", "翠竹苑", "春晓花园", "枫林晚", "望澜公馆", "金桂园", "碧水湾", "文澜府", "听雨轩",
    "南浦人家", "荷塘月色", "柳岸花园", "云栖雅苑", "石桥新村", "渔歌小筑", "丰禾家园", "新垦小区", "东埠新村",
    "西柳新村",
    "长泾公寓", "学前新村", "织锦坊", "槐荫苑", "紫荆花园", "海棠湾", "玉兰苑", "梧桐里", "香樟名邸", "桃源居",
    "青年公寓", "教师新村", "丝厂宿舍", "纱厂新村", "水务宿舍", "星河湾畔", "阳光嘉园", "祥和苑", "康乐新村", "幸福里",
    "明月楼", "揽秀园", "怡景苑", "滨溪花城", "溪岸国际", "悦澜庭", "江枫里", "北垦新城", "稻香苑", "麦浪家园",
    "凤栖园", "鹭洲花园", "静安里", "文昌新村", "崇文公寓", "书院华庭", "清风苑", "白马公寓", "天禧名苑", "和风丽景",
    "竹里馆", "南山雅筑",
)  # fmt: skip
#: Estates built in two parts: both carry the same name, told apart by the phase.
PHASED = {"芳华里", "滨溪花城"}

PUBLIC = (
    ("school", "澜溪实验小学"), ("school", "学前路中学"), ("school", "石桥湾小学"), ("school", "竹里幼儿园"),
    ("hospital", "澜溪区人民医院"), ("hospital", "柳塘街道社区卫生服务中心"), ("market", "荷风农贸市场"),
    ("market", "渔歌农贸市场"), ("mall", "澜悦广场"), ("mall", "织锦天地"), ("office", "澜溪区行政服务中心"),
    ("office", "青枫街道便民服务中心"), ("office", "石桥湾街道便民服务中心"), ("office", "文昌大厦"),
    ("industry", "东埠科技园"), ("industry", "北垦工业园"), ("station", "长泾客运站"), ("library", "澜溪区图书馆"),
    ("temple", "文昌阁"), ("stadium", "澜溪体育中心"),
)  # fmt: skip
PARKS = ("青枫公园", "荷风公园", "石桥湾湿地公园", "文昌阁公园", "渔歌绿地", "丰禾绿地")

PROPERTY_COMPANIES = (
    "安禾物业服务有限公司", "邻安物业服务有限公司", "悦居物业服务有限公司", "澜佳物业服务有限公司",
    "枫桥物业服务有限公司", "康宁物业服务有限公司",
)  # fmt: skip

SHOP_FIRST = (
    "老王", "阿芳", "小城", "福满", "鑫源", "顺达", "好又来", "一品", "江南", "百味", "乐购", "万家", "金叶", "同心",
    "四季",
)  # fmt: skip
SHOP_LAST = (
    "面馆", "烧烤店", "水果店", "便利店", "五金店", "理发店", "早餐店", "药店", "房产中介", "汽修店", "棋牌室",
    "奶茶店",
    "健身房", "快递驿站", "火锅店", "洗衣店",
)  # fmt: skip

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏"
    "韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_SURNAME_WEIGHTS = list(accumulate(100 / (rank + 6) for rank in range(len(_SURNAMES))))
_GIVEN_OLD = "秀英玉兰桂珍凤淑芬建国志明德华福根水金宝荣庆祥富贵永发仁义春生梅香莲月娥素琴大海长林树森强卫东红军爱民"
_GIVEN_YOUNG = "子涵宇轩梓豪欣怡浩然思雨诗婷俊杰佳琪嘉怡雨桐晨曦一诺可心奕辰沐阳若曦明哲睿哲天佑芷若语嫣博文雅静"
_GIVEN_MID = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚鹏飞婷雪慧莹俊峰波斌宁琳晓丹海燕亮辉阳晶楠瑞宏岩蕾"


def person_name(rng: random.Random, born: int) -> str:
    """A surname by its real frequency and a given name of the person's generation."""
    surname = rng.choices(_SURNAMES, cum_weights=_SURNAME_WEIGHTS)[0]
    pool = _GIVEN_OLD if born < 1965 else _GIVEN_MID if born < 2000 else _GIVEN_YOUNG
    if rng.random() < (0.12 if born >= 2000 else 0.25):
        return surname + rng.choice(pool)
    return surname + rng.choice(pool) + rng.choice(pool)


def phone(serial: int) -> str:
    """A number of the segment 154, which belongs to no operator; scattered so that none follows its neighbour."""
    return f"154{(serial * 7_654_321 + 1_234_567) % 100_000_000:08d}"
