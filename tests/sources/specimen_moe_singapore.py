"""Small files of the Ministry of Education, Singapore, in the layout of data.gov.sg."""

from __future__ import annotations

_PRIMARY = """\
year,sex,school_type,students_pri,teachers_pri
1980,MF,Govt,214187,7244
1980,F,Govt,101232,4834
1980,MF,Aided,77323,2837
1980,F,Aided,37971,1908
1981,MF,Govt,210245,7260
1981,F,Govt,99357,4852
1981,MF,Aided,74756,2194
1981,F,Aided,36577,1430
2018,MF,Govt,166848,11559
2018,F,Govt,81290,9247
2018,MF,Aided,67566,4228
2018,F,Aided,33183,3500
2021,F,Aided,34209,3572
2021,F,Govt,80127,9431
2021,MF,Aided,67026,4286
2021,MF,Govt,166856,11790
"""

_SECONDARY = """\
year,sex,school_type,student_sec,teacher_sec
1981,MF,Govt,117223,5480
1981,F,Govt,58475,2841
1981,MF,Aided,40084,2148
1981,F,Aided,20623,1392
1981,MF,Auto,0,0
1981,F,Auto,0,0
1981,MF,Independent,0,0
1981,F,Independent,0,0
1981,MF,Specialised Independant,0,0
1981,F,Specialised Independant,0,0
1981,MF,Specialised,0,0
1981,F,Specialised,0,0
2018,MF,Govt,114000,9000
2018,F,Govt,55000,5700
2018,MF,Specialised Independant,2700,350
2018,F,Specialised Independant,1200,200
2021,F,Aided,18000,1900
2021,F,Govt,52000,5600
2021,F,Independent,5200,640
2021,F,Specialised,1000,150
2021,F,Specialised Independent,1211,219
2021,MF,Aided,36037,2783
2021,MF,Govt,109172,8922
2021,MF,Independent,11961,1031
2021,MF,Specialised,2803,314
2021,MF,Specialised Independent,2758,367
"""

_PRE_UNIVERSITY = """\
year,sex,school_type,students_preu,teachers_preu
1981,MF,Aided,7249,405
1981,F,Aided,4084,243
1981,MF,Auto,-,-
1981,F,Auto,-,-
1981,MF,Govt,10904,175
1981,F,Govt,6504,91
1981,MF,Indep,-,-
1981,F,Indep,-,-
1981,MF,Specialised Indep,-,-
1981,F,Specialised Indep,-,-
2018,MF,Specialised Indep,704,-
2018,F,Specialised Indep,377,-
2021,F,Aided,3006,310
2021,F,Govt,7111,721
2021,F,Independent,2871,292
2021,F,Specialised Independent,378,-
2021,MF,Aided,5757,536
2021,MF,Govt,12960,1269
2021,MF,Independent,5883,536
2021,MF,Specialised Independent,749,-
"""

_CLASSES = """\
year,level_of_education,level,no_of_classes,ave_class_size
1987,Primary,All,7400,37
1987,Primary,Primary 1,1066,37.6
1987,Primary,Primary 2,1066,37.6
1987,Primary,Primary 3,1200,37.3
1987,Primary,Primary 4,1400,36
1987,Primary,Primary 5,1300,35
1987,Primary,Primary 6,1200,35
1987,Primary,Primary 7,321,26.6
1987,Secondary,All,5000,34
1987,Secondary,Secondary 1,1300,36
1987,Secondary,Secondary 2,1200,36
1987,Secondary,Secondary 3,1300,33
1987,Secondary,Secondary 4,1100,33
1987,Secondary,Secondary 5,0,0
1987,Pre-University,All,0,0
1987,Pre-University,PreU 1,0,0
1987,Pre-University,PreU 2,0,0
1987,Pre-University,PreU 3,0,0
1988,Pre-University,All,1245,25.8
1988,Pre-University,PreU 1,627,26.8
1988,Pre-University,PreU 2,547,24.3
1988,Pre-University,PreU 3,71,28.1
2018,Pre-University,All,1259,23
2018,Pre-University,JC 1 / PreU 1,598,24.1
2018,Pre-University,JC 2 / PreU 2,653,22.1
2018,Pre-University,PreU 3,8,22.3
2018,Primary,All,7089,33.1
2018,Primary,Primary 7,0,0
2018,Secondary,All,4892,33.8
2018,Secondary,Secondary 1,1087,36
2018,Secondary,Secondary 2,1105,35.3
2018,Secondary,Secondary 3,1216,33.3
2018,Secondary,Secondary 4,1288,32.8
2018,Secondary,Secondary 5,196,22.8
"""

_PER_STUDENT = """\
year,type_of_educational_institution,expenditure_per_student
1986,Primary Schools,1404
1986,Secondary Schools,1931
1986,Junior Colleges/Centralised Institutes,2606
1986,Polytechnics,4143
1986,Institute of Technical Education,3924
1986,Universities,11874
2011,Primary Schools,6712
2011,Secondary Schools,9022
2011,Junior Colleges/Centralised Institutes,11830
2011,Polytechnics,14687
2011,Institute of Technical Education,11898
2011,Universities,20505
2012,Primary Schools,7396
2012,Secondary Schools,9940
2012,Junior Colleges/Centralised Institutes,12806
2012,Publicly-funded full-time diploma courses,14487
2012,Full-time Nitec / Higher Nitec courses,11837
2012,Publicly-funded full-time degree courses,20777
2018,Primary Schools,12020
2018,Secondary Schools,15518
2018,Junior Colleges/Centralised Institutes,17702
2018,Full-time Nitec / Higher Nitec courses,14743
2018,Publicly-funded full-time diploma courses,16408
2018,Publicly-funded full-time degree courses,22192
"""

_TEXTS = {
    "students-and-teachers-primary-schools.csv": _PRIMARY,
    "students-and-teachers-secondary-schools.csv": _SECONDARY,
    "students-and-teachers-pre-university.csv": _PRE_UNIVERSITY,
    "number-of-classes-and-class-size-by-level.csv": _CLASSES,
    "government-recurrent-expenditure-on-education-per-student.csv": _PER_STUDENT,
    "pupils-per-teacher-in-primary-schools.csv": (
        "year,primary_students_to_teaching_staff\n1981,30.1\n2015,16\n2018,14.8\n"
    ),
    "pupils-per-teacher-in-secondary-schools.csv": (
        "year,sec_pupil_to_teacher\n1981,20.6\n2018,11.6\n"
    ),
}


def specimen() -> dict[str, bytes]:
    """The eight files; all but total expenditure have CRLF line ends."""
    files = {name: text.replace("\n", "\r\n").encode("ascii") for name, text in _TEXTS.items()}
    files["government-expenditure-on-education.csv"] = (
        b"year,total_expenditure_on_education\n1981,942517\n2019,12723276\n2020,12630001\n"
    )
    return files
