//! Say how the publishers of observations ask to be cited.

use crate::citation::Citation;

macro_rules! citations {
    ($($name:ident = $text:literal, $bibtex:literal;)+) => {
        $(pub(crate) const $name: Citation = Citation { text: $text, bibtex: $bibtex };)+
    };
}

citations! {
    MEIER_2023 = "Meier, Vanessa, Niklas Karlén, Therése Pettersson and Mihai Croicu (2023) External support in armed conflicts: Introducing the UCDP external support dataset (ESD), 1975–2017. Journal of Peace Research 60(3): 545–554.",
        "@article{meier2023external,\n  author = {Meier, Vanessa and Karl{\\'e}n, Niklas and Pettersson, Ther{\\'e}se and Croicu, Mihai},\n  title = {External support in armed conflicts: Introducing the {UCDP} external support dataset ({ESD}), 1975--2017},\n  journal = {Journal of Peace Research},\n  year = {2023},\n  volume = {60},\n  number = {3},\n  pages = {545--554}\n}";
    DAVIES_2022 = "Davies, Shawn, Therése Pettersson and Magnus Öberg (2022) Organized violence 1989–2021 and drone warfare. Journal of Peace Research 59(4): 593–610.",
        "@article{davies2022organized,\n  author = {Davies, Shawn and Pettersson, Ther{\\'e}se and {\\\"O}berg, Magnus},\n  title = {Organized violence 1989--2021 and drone warfare},\n  journal = {Journal of Peace Research},\n  year = {2022},\n  volume = {59},\n  number = {4},\n  pages = {593--610}\n}";
    BAILEY_2017 = "Bailey, Michael A., Anton Strezhnev and Erik Voeten (2017) Estimating Dynamic State Preferences from United Nations Voting Data. Journal of Conflict Resolution 61(2): 430–456.",
        "@article{bailey2017estimating,\n  author = {Bailey, Michael A. and Strezhnev, Anton and Voeten, Erik},\n  title = {Estimating Dynamic State Preferences from United Nations Voting Data},\n  journal = {Journal of Conflict Resolution},\n  year = {2017},\n  volume = {61},\n  number = {2},\n  pages = {430--456}\n}";
    BOLT_2020 = "Bolt, Jutta and Jan Luiten van Zanden (2020) Maddison style estimates of the evolution of the world economy. A new 2020 update. Maddison Project Working Paper WP-15, University of Groningen.",
        "@techreport{bolt2020maddison,\n  author = {Bolt, Jutta and van Zanden, Jan Luiten},\n  title = {Maddison style estimates of the evolution of the world economy. {A} new 2020 update},\n  institution = {University of Groningen},\n  type = {Maddison Project Working Paper},\n  number = {WP-15},\n  year = {2020}\n}";
    NATURAL_EARTH_4 = "Natural Earth, version 4.1.0 (2018) Admin 0 countries, 1:50 million. Public domain. As TopoJSON: world-atlas 2.0.2 by Michael Bostock.",
        "@misc{naturalearth2018countries,\n  author = {{Natural Earth}},\n  title = {Admin 0 countries, 1:50 million, version 4.1.0},\n  year = {2018},\n  note = {Public domain. As TopoJSON: world-atlas 2.0.2}\n}";
    SARKEES_2010 = "Sarkees, Meredith Reid and Frank Wayman (2010) Resort to War: 1816–2007. Washington, DC: CQ Press.",
        "@book{sarkees2010resort,\n  author = {Sarkees, Meredith Reid and Wayman, Frank},\n  title = {Resort to War: 1816--2007},\n  publisher = {CQ Press},\n  address = {Washington, DC},\n  year = {2010}\n}";
    DIXON_2016 = "Dixon, Jeffrey S. and Meredith Reid Sarkees (2016) A Guide to Intra-State Wars: An Examination of Civil, Regional, and Intercommunal Wars, 1816–2014. CQ Press.",
        "@book{dixon2016guide,\n  author = {Dixon, Jeffrey S. and Sarkees, Meredith Reid},\n  title = {A Guide to Intra-State Wars: An Examination of Civil, Regional, and Intercommunal Wars, 1816--2014},\n  publisher = {CQ Press},\n  year = {2016}\n}";
    PALMER_2022 = "Palmer, Glenn, Roseanne W. McManus, Vito D'Orazio, Michael R. Kenwick, Mikaela Karstens, Chase Bloch, Nick Dietrich, Kayla Kahn, Kellan Ritter and Michael J. Soules (2022) The MID5 Dataset, 2011–2014: Procedures, coding rules, and description. Conflict Management and Peace Science 39(4): 470–482.",
        "@article{palmer2022mid5,\n  author = {Palmer, Glenn and McManus, Roseanne W. and D'Orazio, Vito and Kenwick, Michael R. and Karstens, Mikaela and Bloch, Chase and Dietrich, Nick and Kahn, Kayla and Ritter, Kellan and Soules, Michael J.},\n  title = {The {MID5} Dataset, 2011--2014: Procedures, coding rules, and description},\n  journal = {Conflict Management and Peace Science},\n  year = {2022},\n  volume = {39},\n  number = {4},\n  pages = {470--482}\n}";
    MAOZ_2019 = "Maoz, Zeev, Paul L. Johnson, Jasper Kaplan, Fiona Ogunkoya and Aaron P. Shreve (2019) The Dyadic Militarized Interstate Disputes (MIDs) Dataset Version 3.0: Logic, Characteristics, and Comparisons to Alternative Datasets. Journal of Conflict Resolution 63(3): 811–835.",
        "@article{maoz2019dyadic,\n  author = {Maoz, Zeev and Johnson, Paul L. and Kaplan, Jasper and Ogunkoya, Fiona and Shreve, Aaron P.},\n  title = {The Dyadic Militarized Interstate Disputes ({MIDs}) Dataset Version 3.0: Logic, Characteristics, and Comparisons to Alternative Datasets},\n  journal = {Journal of Conflict Resolution},\n  year = {2019},\n  volume = {63},\n  number = {3},\n  pages = {811--835}\n}";
    SINGER_1972 = "Singer, J. David, Stuart Bremer and John Stuckey (1972) Capability Distribution, Uncertainty, and Major Power War, 1820–1965. In Bruce Russett (ed.) Peace, War, and Numbers. Beverly Hills: Sage, 19–48.",
        "@incollection{singer1972capability,\n  author = {Singer, J. David and Bremer, Stuart and Stuckey, John},\n  title = {Capability Distribution, Uncertainty, and Major Power War, 1820--1965},\n  booktitle = {Peace, War, and Numbers},\n  editor = {Russett, Bruce},\n  publisher = {Sage},\n  address = {Beverly Hills},\n  year = {1972},\n  pages = {19--48}\n}";
    MAJORS_2017 = "Correlates of War Project (2017) State System Membership List, v2016: major powers.",
        "@misc{cow2017majors,\n  author = {{Correlates of War Project}},\n  title = {State System Membership List, v2016: major powers},\n  year = {2017}\n}";
    STINNETT_2002 = "Stinnett, Douglas M., Jaroslav Tir, Philip Schafer, Paul F. Diehl and Charles Gochman (2002) The Correlates of War Project Direct Contiguity Data, Version 3. Conflict Management and Peace Science 19(2): 58–66.",
        "@article{stinnett2002correlates,\n  author = {Stinnett, Douglas M. and Tir, Jaroslav and Schafer, Philip and Diehl, Paul F. and Gochman, Charles},\n  title = {The Correlates of War Project Direct Contiguity Data, Version 3},\n  journal = {Conflict Management and Peace Science},\n  year = {2002},\n  volume = {19},\n  number = {2},\n  pages = {58--66}\n}";
    BRECHER_1997 = "Brecher, Michael and Jonathan Wilkenfeld (1997) A Study of Crisis. Ann Arbor: University of Michigan Press.",
        "@book{brecher1997study,\n  author = {Brecher, Michael and Wilkenfeld, Jonathan},\n  title = {A Study of Crisis},\n  publisher = {University of Michigan Press},\n  address = {Ann Arbor},\n  year = {1997}\n}";
    BRECHER_2023 = "Brecher, Michael, Jonathan Wilkenfeld, Kyle Beardsley, Patrick James and David Quinn (2023) International Crisis Behavior Data Codebook, Version 15.",
        "@misc{brecher2023codebook,\n  author = {Brecher, Michael and Wilkenfeld, Jonathan and Beardsley, Kyle and James, Patrick and Quinn, David},\n  title = {International Crisis Behavior Data Codebook, Version 15},\n  year = {2023}\n}";
    MORGAN_2014 = "Morgan, T. Clifton, Navin Bapat and Yoshiharu Kobayashi (2014) Threat and imposition of economic sanctions 1945–2005: Updating the TIES dataset. Conflict Management and Peace Science 31(5): 541–558.",
        "@article{morgan2014threat,\n  author = {Morgan, T. Clifton and Bapat, Navin and Kobayashi, Yoshiharu},\n  title = {Threat and imposition of economic sanctions 1945--2005: Updating the {TIES} dataset},\n  journal = {Conflict Management and Peace Science},\n  year = {2014},\n  volume = {31},\n  number = {5},\n  pages = {541--558}\n}";
    FELBERMAYR_2020 = "Felbermayr, Gabriel, Aleksandra Kirilakha, Constantinos Syropoulos, Erdal Yalcin and Yoto V. Yotov (2020) The Global Sanctions Data Base. European Economic Review 129: 103561.",
        "@article{felbermayr2020global,\n  author = {Felbermayr, Gabriel and Kirilakha, Aleksandra and Syropoulos, Constantinos and Yalcin, Erdal and Yotov, Yoto V.},\n  title = {The Global Sanctions Data Base},\n  journal = {European Economic Review},\n  year = {2020},\n  volume = {129},\n  pages = {103561}\n}";
    YALCIN_2025 = "Yalcin, Erdal and others (2025) The Global Sanctions Data Base, Release 4.",
        "@misc{yalcin2025global,\n  author = {Yalcin, Erdal and others},\n  title = {The Global Sanctions Data Base, Release 4},\n  year = {2025}\n}";
    ALLEN_2022 = "Allen, Michael A., Michael E. Flynn and Carla Martinez Machain (2022) Global U.S. military deployment data: 1950–2020. Conflict Management and Peace Science 39(3): 351–370.",
        "@article{allen2022global,\n  author = {Allen, Michael A. and Flynn, Michael E. and Martinez Machain, Carla},\n  title = {Global {U.S.} military deployment data: 1950--2020},\n  journal = {Conflict Management and Peace Science},\n  year = {2022},\n  volume = {39},\n  number = {3},\n  pages = {351--370}\n}";
    BELL_2019 = "Bell, Christine and Sanja Badanjak (2019) Introducing PA-X: A new peace agreement database and dataset. Journal of Peace Research 56(3): 452–466.",
        "@article{bell2019introducing,\n  author = {Bell, Christine and Badanjak, Sanja},\n  title = {Introducing {PA-X}: A new peace agreement database and dataset},\n  journal = {Journal of Peace Research},\n  year = {2019},\n  volume = {56},\n  number = {3},\n  pages = {452--466}\n}";
    PAAX_0_2 = "Peace and Conflict Resolution Evidence Platform (PeaceRep), PAA-X: Peace Agreement Actor Dataset, version 0.2. University of Edinburgh.",
        "@misc{peacereppaax,\n  author = {{Peace and Conflict Resolution Evidence Platform}},\n  title = {{PAA-X}: Peace Agreement Actor Dataset, version 0.2},\n  howpublished = {University of Edinburgh}\n}";
    DUURSMA_2023 = "Duursma, Allard and Samantha Gamez (2023) Introducing the African Peace Processes (APP) dataset: Negotiations and mediation in interstate, intrastate and non-state conflicts in Africa. Journal of Peace Research 60(6).",
        "@article{duursma2023introducing,\n  author = {Duursma, Allard and Gamez, Samantha},\n  title = {Introducing the African Peace Processes ({APP}) dataset: Negotiations and mediation in interstate, intrastate and non-state conflicts in Africa},\n  journal = {Journal of Peace Research},\n  year = {2023},\n  volume = {60},\n  number = {6}\n}";
    MULLENBACH_2013 = "Mullenbach, Mark J. (2013) Third-Party Peacekeeping in Intrastate Disputes, 1946–2012: A New Data Set. Midsouth Political Science Review 14: 103–133.",
        "@article{mullenbach2013third,\n  author = {Mullenbach, Mark J.},\n  title = {Third-Party Peacekeeping in Intrastate Disputes, 1946--2012: A New Data Set},\n  journal = {Midsouth Political Science Review},\n  year = {2013},\n  volume = {14},\n  pages = {103--133}\n}";
    TJET_2025 = "Transitional Justice Evaluation Tools (TJET) project (2025) Conflict and peace spells, December 2025.",
        "@misc{tjet2025,\n  author = {{Transitional Justice Evaluation Tools}},\n  title = {Conflict and peace spells, December 2025},\n  year = {2025}\n}";
}
