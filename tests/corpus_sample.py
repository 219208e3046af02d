"""A small report that uses everything the markup has."""

HEADER = """---
title: 云栖街道2023年工作总结
issuer: 云栖街道
province: 浙江
level: subdistrict
year: 2023
date: 2024-01-18
punctuation: full
---
"""
_HONOR = "[“样板”街道|H|云栖街道|provincial|year=2018-2019 batch=3]"
SMALL = f"""{HEADER}@ general
现在，我代表[办事处|O|?]作报告。
# 一、2023年工作回顾 {{review}}
## （一）城市更新
@ urban_renewal +urban_management +general !stop !space
修缮[12.6万余平方米|M|修缮|126000 平方米|>]，增长[3.5%|M|修缮|3.5 %|up]，巡查[1至2次|M|巡查|1..2 次]，云栖街道获{_HONOR}
## （二）空
# 二、计划 {{plan}}
@ economy
力争[三分之二|M||0.6667|soft kind=ratio ?]，去年[3户|M|户|3 户|done]，争创[文明村|H||-|sought ?]。
# 三、附
"""
